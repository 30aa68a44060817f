import { describe, expect, it } from 'vitest';
import { drawSlice, type SliceToDraw } from './drawSlice';
import { decodeBytes, slicePictureSchema, slicePictureSvg } from './slicePicture';

const [width, height] = [8, 4];
const table = [{ value: 7, name: 'ball', color: [1, 2, 3] }] as const;
/** Intensities rise from left to right; the label is the square of four pixels at (2, 0). */
const slice: SliceToDraw = {
  ...{ title: 'case_1', slice: 3, width, height, pixelSize: [2, 1], table },
  intensities: [Float32Array.from({ length: 32 }, (_, n) => n % width)],
  reference: Uint8Array.from({ length: 32 }, (_, n) => (n < 16 && [2, 3].includes(n % width) ? 1 : 0)),
  prediction: new Uint8Array(32),
};

describe('the picture of a slice', () => {
  it('spans black to white, and has the contours of both label maps', () => {
    const picture = drawSlice({ ...slice, prediction: slice.reference }, 384);
    expect(slicePictureSchema.parse(picture)).toEqual(picture);
    expect([...decodeBytes(picture.grey)].slice(0, 8)).toEqual([0, 36, 73, 109, 146, 182, 219, 255]);
    expect(picture.contours.map(({ label, role }) => `${label} ${role}`)).toEqual([
      'ball reference',
      'ball prediction',
    ]);
    expect(picture.contours[0]?.color).toEqual([1, 2, 3]);
    expect(slicePictureSvg(picture)).toContain('case_1, slice 4');
  });

  it('is reduced where it is large, contours with it', () => {
    const picture = drawSlice(slice, 4);
    expect(picture).toMatchObject({ width: 4, height: 2, pixelSize: [4, 2] });
    expect(decodeBytes(picture.grey)).toHaveLength(8);
    const [contour] = picture.contours;
    // Columns 2 and 3 and both upper rows became one pixel: half a pixel around its centre (1, 0).
    const line = contour?.lines[0] ?? [];
    expect(Math.min(...line.filter((_, n) => n % 2 === 0))).toBe(0.5);
    expect(Math.max(...line.filter((_, n) => n % 2 === 0))).toBe(1.5);
    expect(Math.min(...line.filter((_, n) => n % 2 === 1))).toBe(-0.5);
    expect(Math.max(...line.filter((_, n) => n % 2 === 1))).toBe(0.5);
  });

  it('has colours where three channels are given', () => {
    const [grey] = slice.intensities;
    const black = new Float32Array(32);
    const picture = drawSlice({ ...slice, intensities: [grey, black, grey] }, 384);
    expect(picture.channels).toBe(3);
    expect([...decodeBytes(picture.grey)].slice(21, 24)).toEqual([255, 0, 255]);
  });

  it('is black where intensities are no numbers or all alike', () => {
    for (const value of [NaN, 5]) {
      const picture = drawSlice({ ...slice, intensities: [new Float32Array(32).fill(value)] }, 384);
      expect(new Set(decodeBytes(picture.grey))).toEqual(new Set([0]));
    }
  });
});
