import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Volume } from '../../volume/volume';
import { expectFormatError, temporaryFile, temporaryFolder } from '../nifti/niftiFile.fixture';
import { readHeader, readVolume, writeLabelMap, writeVolume } from '../registry';
import FILES from './pngFiles.fixture.json';

/** The files are 11 x 9 pixels, written by another program after the standard, every kind of filter in turn. */
const [WIDTH, HEIGHT] = [11, 9];

function sample(x: number, y: number, channel: number, depth: number): number {
  if (depth === 16) return (x * 4001 + y * 257 + channel * 9001) % 65_536;
  return (x * 7 + y * 13 + channel * 50) % 2 ** depth;
}

function expected(colours: number, depth: number): number[] {
  return Array.from({ length: colours * WIDTH * HEIGHT }, (_, n) =>
    sample(n % WIDTH, Math.floor(n / WIDTH) % HEIGHT, Math.floor(n / WIDTH / HEIGHT), depth),
  );
}

const bytesOf = (file: string): Uint8Array => Buffer.from(file, 'base64');

const isRead = ({ depth, interlaced }: (typeof FILES)[number]): boolean => depth >= 8 || !interlaced;

describe('a PNG picture', () => {
  it.each(FILES.filter(isRead))(
    'of colour type $colorType and $depth bits, interlaced: $interlaced, is read',
    async ({ colorType, depth, file }) => {
      const { volume, header } = await readVolume(await temporaryFile(bytesOf(file), 'x.png'));
      const colours = colorType === 2 || colorType === 6 ? 3 : 1;
      expect(volume).toMatchObject({ dims: [WIDTH, HEIGHT, 1], frames: colours });
      expect(volume.dtype).toBe(depth === 16 ? 'uint16' : 'uint8');
      expect(Array.from(volume.data)).toEqual(expected(colours, depth));
      expect(header).toMatchObject({ format: 'png', orientation: 'LPS', spacing: [1, 1, 1] });
      expect(header.notes.join()).toContain({ 3: 'palette', 4: 'alpha', 6: 'alpha' }[colorType] ?? '');
    },
  );

  it('says all but its pixels in its first bytes', async () => {
    for (const { file } of FILES.filter(isRead)) {
      const name = await temporaryFile(bytesOf(file), 'x.png');
      const { volume } = await readVolume(name);
      const { dims, frames, dtype, affine } = volume;
      expect(await readHeader(name)).toMatchObject({ dims, frames, dtype, affine });
    }
  });

  it('of 0 and 255 only is a mask of label 1', async () => {
    const file = path.join(await temporaryFolder(), 'x.png');
    await writeLabelMap(file, grey(Uint8Array.of(0, 255, 255, 0)));
    const { volume, header } = await readVolume(file);
    expect(Array.from(volume.data)).toEqual([0, 1, 1, 0]);
    expect(header.notes).toEqual([expect.stringContaining('read as a mask of 0 and 1')]);
  });

  it('of other values keeps them', async () => {
    const file = path.join(await temporaryFolder(), 'x.png');
    await writeLabelMap(file, grey(Uint8Array.of(0, 255, 7, 0)));
    expect(Array.from((await readVolume(file)).volume.data)).toEqual([0, 255, 7, 0]);
  });
});

const AFFINE = [
  [-1, 0, 0, 0],
  [0, -1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
] as const;

function grey(data: Volume['data'], dims: Volume['dims'] = [2, 2, 1]): Volume {
  const dtype = data instanceof Uint16Array ? 'uint16' : 'uint8';
  return { dims, affine: AFFINE, dtype, frames: 1, data };
}

describe('a label map written as PNG', () => {
  it.each([Uint8Array.of(0, 1, 5, 2), Uint16Array.of(0, 1, 5, 300)])(
    'comes back with its labels and names (%o)',
    async (data) => {
      const file = path.join(await temporaryFolder(), 'x.png');
      const table = [{ value: 5, name: 'Ödem', color: [1, 2, 3] }] as const;
      await writeLabelMap(file, grey(data), { table });
      const { volume, header } = await readVolume(file);
      expect(Array.from(volume.data)).toEqual(Array.from(data));
      expect(header.labels).toEqual(table);
    },
  );

  it('is no mask where it names its largest value as a label', async () => {
    const file = path.join(await temporaryFolder(), 'x.png');
    const table = [
      { value: 128, name: 'cup', color: [1, 2, 3] },
      { value: 255, name: 'disc', color: [4, 5, 6] },
    ] as const;
    await writeLabelMap(file, grey(Uint8Array.of(0, 255, 255, 0)), { table });
    expect(Array.from((await readVolume(file)).volume.data)).toEqual([0, 255, 255, 0]);
  });

  it('is refused where PNG cannot hold it', async () => {
    const file = path.join(await temporaryFolder(), 'x.png');
    const stack = grey(new Uint8Array(8), [2, 2, 2]);
    await expectFormatError(writeLabelMap(file, stack), 'unsupported', 'holds one slice of integers');
    const map = { ...grey(new Uint8Array(4)), dtype: 'float32', data: new Float32Array(4) } as const;
    await expectFormatError(writeVolume(file, map), 'unsupported', 'Write .nii.gz');
  });
});

it('an interlaced PNG picture of less than 8 bits is refused', async () => {
  for (const { file } of FILES.filter((kind) => !isRead(kind))) {
    await expectFormatError(
      readVolume(await temporaryFile(bytesOf(file), 'x.png')),
      'unsupported',
      'without interlacing',
    );
  }
});

describe('a damaged PNG picture is refused', () => {
  const original = bytesOf(FILES.find(({ colorType, depth }) => colorType === 2 && depth === 8)?.file ?? '');
  const changed = (at: number, ...values: readonly number[]): Uint8Array => {
    const bytes = Uint8Array.from(original);
    bytes.set(values, at);
    return bytes;
  };

  it.each([
    ['a width of 0', changed(16, 0, 0, 0, 0), 'bad-header', 'width 0'],
    ['more pixels than memory', changed(16, 0x7f, 0xff, 0xff, 0xff), 'too-large', 'Crop or downsample'],
    ['more pixels than there are', changed(16, 0, 0, 0, 200), 'truncated', 'are there'],
    ['a bit depth of 3', changed(24, 3), 'bad-header', 'the bit depth is 3'],
    ['an unknown colour type', changed(25, 5), 'bad-header', 'the colour type is 5'],
    ['an unknown interlace method', changed(28, 9), 'bad-header', 'the interlace method is 9'],
    ['another first chunk', changed(12, 65), 'bad-header', 'not IHDR'],
    ['its end cut off', original.subarray(0, original.length - 30), 'truncated', 'last PNG chunk'],
    ['damaged pixels', changed(60, 1, 2, 3, 4), 'corrupt', 'damaged data (PNG'],
    ['nothing but its first bytes', original.subarray(0, 20), 'truncated', 'ends within its PNG header'],
  ] as const)('with %s', async (_, bytes, code, words) => {
    const file = await temporaryFile(bytes, 'x.png');
    const error: unknown = await readVolume(file).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(String(error)).toContain(file);
    expect(String(error)).toContain(words);
  });

  it('with far more pixels than announced, which are not inflated', async () => {
    const file = path.join(await temporaryFolder(), 'x.png');
    const data = new Uint8Array(4e6);
    await writeLabelMap(file, grey(data, [2000, 2000, 1]));
    const bytes = await readFile(file);
    bytes.set([0, 0, 0, 9], 20);
    await expectFormatError(readVolume(await temporaryFile(bytes, 'y.png')), 'bad-header', 'holds more than');
  });
});
