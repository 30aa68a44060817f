/** Files damaged at random, always the same way: each is refused with a reason or read, soon and in bounds. */
import { Buffer } from 'node:buffer';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { invertAffine } from '../../volume/affine';
import { FormatError } from '../formatError';
import { readHeader, readVolume } from '../registry';
import { NIBABEL_FILES } from './nibabelFiles.fixture';
import { temporaryFolder } from './niftiFile.fixture';

const MUTATIONS = 600;

/** mulberry32: a small generator with a seed (https://github.com/cprosche/mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes that matter to a reader: sizes, types, offsets, forms. */
const HOT_SPOTS = [0, 12, 14, 16, 40, 42, 70, 76, 108, 109, 110, 111, 112, 168, 252, 254, 280, 344, 348, 540];

function mutate(original: Uint8Array, random: () => number): Uint8Array {
  const below = (n: number): number => Math.floor(random() * n);
  const bytes = Buffer.from(original);
  const changes = 1 + below(4);
  for (let c = 0; c < changes; c++) {
    const spot = random() < 0.6 ? (HOT_SPOTS[below(HOT_SPOTS.length)] ?? 0) + below(8) : below(bytes.length);
    bytes[spot % bytes.length] = [0, 1, 0x7f, 0x80, 0xff, below(256)][below(6)] ?? 0;
  }
  const cut = random();
  if (cut < 0.15) return bytes.subarray(0, below(bytes.length));
  return cut < 0.25 ? Buffer.concat([bytes, Buffer.alloc(below(4096), below(256))]) : bytes;
}

it(`ends ${MUTATIONS} damaged files in a volume or a FormatError`, async () => {
  const random = randomNumbers(20_261_123);
  const originals = NIBABEL_FILES.map(({ gzip }) => gunzipSync(Buffer.from(gzip, 'base64')));
  const file = path.join(await temporaryFolder(), 'x.nii.gz');
  const outcomes = { read: 0, refused: 0 };
  const before = process.memoryUsage().rss;
  for (let n = 0; n < MUTATIONS; n++) {
    const original = originals[n % originals.length] ?? Buffer.alloc(0);
    // Damage before compression, after it, or without any.
    const plain = n % 3 === 2 ? original : mutate(original, random);
    const packed = n % 3 === 0 ? plain : gzipSync(plain);
    await writeFile(file, n % 3 === 2 ? mutate(packed, random) : packed);
    try {
      const { volume, header } = await readVolume(file);
      outcomes.read++;
      const [nx, ny, nz] = volume.dims;
      expect(volume.data).toHaveLength(nx * ny * nz * volume.frames);
      expect(() => invertAffine(header.affine)).not.toThrow();
      expect(await readHeader(file)).toMatchObject({ dims: volume.dims, dtype: volume.dtype });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      outcomes.refused++;
      expect(error.message).toContain(file);
    }
  }
  expect(outcomes.read).toBeGreaterThan(MUTATIONS / 10);
  expect(outcomes.refused).toBeGreaterThan(MUTATIONS / 10);
  expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
});
