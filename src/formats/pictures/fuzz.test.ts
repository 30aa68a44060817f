/** Pictures damaged at random, always the same way: each is refused with a reason or read, soon and in bounds. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FormatError } from '../formatError';
import { temporaryFolder } from '../nifti/niftiFile.fixture';
import { readHeader, readVolume } from '../registry';
import JPEG_FILES from './jpegFiles.fixture.json';
import PNG_FILES from './pngFiles.fixture.json';
import { COMPRESSIONS, tiffFile } from './tiff/tiffFile.fixture';

const MUTATIONS = 600;

/** Numerical Recipes' linear congruential generator: small, with a seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutate(original: Uint8Array, below: (n: number) => number): Uint8Array {
  const bytes = Buffer.from(original);
  for (let change = below(4); change >= 0; change--) {
    // Sizes, types and offsets stand at the start of a file.
    const at = below(below(2) === 0 ? Math.min(64, bytes.length) : bytes.length);
    bytes[at] = [0, 1, 0x7f, 0x80, 0xff, below(256)][below(6)] ?? 0;
  }
  return below(5) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

const fromBase64 = (files: readonly { readonly file: string }[]): readonly Uint8Array[] =>
  files.map(({ file }) => Buffer.from(file, 'base64'));

/** Two pages of 24 x 20 pixels in two strips, or in tiles, each compression. */
const TIFF_FILES = COMPRESSIONS.flatMap(([, compression, pack], n) =>
  [false, true].map((isTiled) => {
    const segment = pack(Uint8Array.from({ length: isTiled ? 256 : 240 }, (_, i) => (i * i) >> 4));
    const segments = Array.from({ length: isTiled ? 4 : 2 }, () => segment);
    const fields = { 256: [24], 257: [20], 259: [compression], ...(isTiled ? {} : { 278: [10] }) };
    const page = { fields, segments, isTiled };
    return tiffFile({ pages: [page, page], littleEndian: n % 2 === 0, big: isTiled });
  }),
);

it.each([
  ['PNG', fromBase64(PNG_FILES)],
  ['JPEG', fromBase64(JPEG_FILES)],
  ['TIFF', TIFF_FILES],
])(`ends ${MUTATIONS} damaged %s files in a picture or a FormatError`, async (_, originals) => {
  const below = randomNumbers(20_261_125);
  const file = path.join(await temporaryFolder(), 'x');
  const outcomes = { read: 0, refused: 0 };
  const before = process.memoryUsage().rss;
  for (let n = 0; n < MUTATIONS; n++) {
    await writeFile(file, mutate(originals[n % originals.length] ?? Buffer.alloc(1), below));
    try {
      const { volume } = await readVolume(file);
      outcomes.read++;
      const [nx, ny, nz] = volume.dims;
      expect(volume.data).toHaveLength(nx * ny * nz * volume.frames);
      expect(await readHeader(file)).toMatchObject({ dims: volume.dims, frames: volume.frames });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      outcomes.refused++;
      expect(error.message).toContain(file);
    }
  }
  expect(outcomes.read).toBeGreaterThan(MUTATIONS / 100);
  expect(outcomes.refused).toBeGreaterThan(MUTATIONS / 10);
  expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
});
