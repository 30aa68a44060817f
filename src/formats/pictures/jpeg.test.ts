import { expect, it } from 'vitest';
import { expectFormatError, temporaryFile } from '../nifti/niftiFile.fixture';
import { readHeader, readVolume } from '../registry';
import FILES from './jpegFiles.fixture.json';

/** The files are 24 x 16 pixels of slow gradients, written by libjpeg. */
const [WIDTH, HEIGHT] = [24, 16];

const bytesOf = (wanted: string): Buffer =>
  Buffer.from(FILES.find(({ name }) => name === wanted)?.file ?? '', 'base64');

const original = (x: number, y: number, channel: number): number =>
  [x * 10, y * 15, 255 - x * 5][channel] ?? 0;

it.each([
  ['colour', 4],
  ['progressive', 4],
  // Colours at half the resolution.
  ['subsampled', 24],
])(
  'a %s JPEG is read as red, green and blue, %d grey levels from the original at most',
  async (name, most) => {
    const file = await temporaryFile(bytesOf(name), 'x.jpg');
    const { volume, header } = await readVolume(file);
    expect(volume).toMatchObject({ dims: [WIDTH, HEIGHT, 1], frames: 3, dtype: 'uint8' });
    expect(header).toMatchObject({ format: 'jpeg', orientation: 'LPS' });
    const errors = Array.from(volume.data, (value, n) => {
      const pixel = n % (WIDTH * HEIGHT);
      const truth = original(pixel % WIDTH, Math.floor(pixel / WIDTH), Math.floor(n / WIDTH / HEIGHT));
      return Math.abs(value - truth);
    });
    expect(Math.max(...errors)).toBeLessThanOrEqual(most);
    expect(await readHeader(file)).toMatchObject({ dims: volume.dims, frames: 3 });
  },
);

it('a grey JPEG is read as one channel', async () => {
  const { volume } = await readVolume(await temporaryFile(bytesOf('grey'), 'x.jpeg'));
  expect(volume).toMatchObject({ dims: [WIDTH, HEIGHT, 1], frames: 1 });
  expect(Array.from(volume.data.subarray(0, 3))).toEqual([0, 8, 16]);
});

it('a frame after long comments is found', async () => {
  const bytes = bytesOf('grey');
  const comment = Buffer.alloc(65_002);
  comment.set([0xff, 0xfe, 65_000 >> 8, 65_000 & 255]);
  const comments = Buffer.concat([bytes.subarray(0, 2), comment, comment, bytes.subarray(2)]);
  const file = await temporaryFile(comments, 'x.jpg');
  expect(await readHeader(file)).toMatchObject({ dims: [WIDTH, HEIGHT, 1] });
  expect((await readVolume(file)).volume.data).toHaveLength(WIDTH * HEIGHT);
});

function changedFrame(offset: number, ...values: readonly number[]): Uint8Array {
  const bytes = bytesOf('colour');
  bytes.set(values, bytes.indexOf(Uint8Array.of(0xff, 0xc0)) + offset);
  return bytes;
}

it.each([
  ['of four components', bytesOf('cmyk'), 'unsupported', '4 components'],
  ['of 12 bits', changedFrame(4, 12), 'unsupported', '12 bits'],
  ['of another process', changedFrame(1, 0xc3), 'unsupported', 'lossless JPEG'],
  ['without columns', changedFrame(7, 0, 0), 'bad-header', 'width 0'],
  ['that is cut short', bytesOf('colour').subarray(0, 700), 'truncated', 'the end of its picture'],
  ['that ends before its frame', bytesOf('colour').subarray(0, 30), 'truncated', 'before the size'],
] as const)('a JPEG %s is refused', async (_, bytes, code, words) => {
  await expectFormatError(readVolume(await temporaryFile(bytes, 'x.jpg')), code, words);
});
