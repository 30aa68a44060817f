import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import {
  decodeBytes,
  encodeBytes,
  slicePictureSchema,
  slicePictureSvg,
  type SlicePicture,
} from './slicePicture';

const PICTURE: SlicePicture = {
  title: 'case <1>',
  slice: 4,
  width: 3,
  height: 2,
  pixelSize: [2, 0.5],
  grey: encodeBytes(Uint8Array.from([0, 50, 100, 150, 200, 250])),
  channels: 1,
  contours: [
    { label: 'cyst', color: [255, 0, 0], role: 'reference', lines: [[0, 0, 1, 0, 1, 1, 0, 0]] },
    { label: 'cyst', color: [255, 0, 0], role: 'prediction', lines: [[0.5, 0.5, 1.5, 0.5]] },
  ],
};

function pngOf(svg: string): { data: ArrayLike<number>; width: number; channels: number } {
  const [, base64 = ''] = /data:image\/png;base64,([^"]+)"/.exec(svg) ?? [];
  return decode(decodeBytes(base64));
}

describe('a slice picture as SVG', () => {
  it('holds the pixels without loss', () => {
    const png = pngOf(slicePictureSvg(PICTURE));
    expect([...Array.from(png.data)]).toEqual([0, 50, 100, 150, 200, 250]);
    expect(png.width).toBe(3);
  });

  it('holds colours where there are three channels', () => {
    const rgb = Uint8Array.from({ length: 18 }, (_, n) => n * 10);
    const png = pngOf(slicePictureSvg({ ...PICTURE, channels: 3, grey: encodeBytes(rgb) }));
    expect(png.channels).toBe(3);
    expect([...Array.from(png.data)]).toEqual([...rgb]);
  });

  it('has the proportions of the pixels, and contours in them from the pixels centres', () => {
    const svg = slicePictureSvg(PICTURE);
    expect(svg).toContain('viewBox="0 0 1.5 4"');
    expect(svg).toContain('M0.25 1L0.75 1L0.75 3L0.25 1');
  });

  it('draws the reference dashed above the prediction, and tells both in words', () => {
    const svg = slicePictureSvg(PICTURE);
    expect(svg.indexOf('stroke-dasharray')).toBeGreaterThan(svg.indexOf('M0.5 2L1 2'));
    expect(svg).toContain('<title>case &lt;1&gt;, slice 5</title>');
    expect(svg).toContain('Contours: cyst (prediction), cyst (reference).');
  });

  it('refuses pixels that do not fit the size', () => {
    expect(() => slicePictureSvg({ ...PICTURE, height: 3 })).toThrow(/case <1> holds 6 bytes, not 3 x 3 x 1/);
    expect(() => slicePictureSvg({ ...PICTURE, grey: '!' })).toThrow(/no.* base64|not base64/);
  });

  it('survives being kept as JSON', () => {
    expect(slicePictureSchema.parse(JSON.parse(JSON.stringify(PICTURE)))).toEqual(PICTURE);
  });
});
