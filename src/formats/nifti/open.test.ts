import { truncate } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AXES } from '../../volume/planes';
import { readerOf } from '../../volume/slab';
import { openVolume, readHeader, readVolume } from '../registry';
import { expectFormatError, niftiFile, temporaryFile, temporaryFolder } from './niftiFile.fixture';

const shape = [5, 4, 6, 2];
const voxels = shape.reduce((product, n) => product * n, 1);

function bytesOf(valueBytes: number): Uint8Array {
  return Uint8Array.from({ length: voxels * valueBytes }, (_, n) => (n * 7919) % 127);
}

describe('a NIfTI file that is read slab by slab', () => {
  it.each([
    ['uint8', { datatype: 2, bitpix: 8, data: bytesOf(1) }, false],
    [
      'int16 with slope and intercept',
      { datatype: 4, bitpix: 16, data: bytesOf(2), fields: { scl_slope: [0.5], scl_inter: [-3] } },
      false,
    ],
    ['float32, compressed', { datatype: 16, bitpix: 32, data: bytesOf(4) }, true],
    [
      'int64, compressed',
      { datatype: 1024, bitpix: 64, data: new Uint8Array(new BigInt64Array(voxels).fill(-5n).buffer) },
      true,
    ],
  ] as const)('has the voxels of the whole volume: %s', async (_, content, gzip) => {
    const bytes = niftiFile({ shape, ...content });
    const file = await temporaryFile(gzip ? gzipSync(bytes) : bytes, gzip ? 'x.nii.gz' : 'x.nii');
    const whole = await readVolume(file);
    const opened = await openVolume(file, { scratch: await temporaryFolder() });
    try {
      expect(opened.header).toEqual(whole.header);
      const expected = readerOf(whole.volume);
      for (const axis of AXES) {
        for (const [frame, first, count] of [
          [0, 0, 1],
          [1, 2, 2],
        ] as const) {
          const slab = { axis, first, count };
          expect(opened.voxels.readSlab(frame, slab)).toEqual(expected.readSlab(frame, slab).slice());
        }
      }
    } finally {
      opened.close();
    }
  });

  it('may be larger than memory, of which nothing is held', async () => {
    const sides = [2000, 2000, 2000];
    const file = await temporaryFile(niftiFile({ shape: sides, datatype: 2, bitpix: 8 }), 'large.nii');
    await truncate(file, 352 + 8e9); // sparse
    expect((await readHeader(file)).dims).toEqual(sides);
    await expectFormatError(readVolume(file), 'too-large', 'in memory');
    const opened = await openVolume(file, { scratch: await temporaryFolder() });
    const last = opened.voxels.readSlab(0, { axis: 2, first: 1999, count: 1 });
    expect(last).toHaveLength(4e6);
    opened.close();
  });

  it('is refused where it is cut short, and given up when asked to', async () => {
    const bytes = gzipSync(niftiFile({ shape: [64, 64, 64], datatype: 2, data: new Uint8Array(64 ** 3) }));
    const scratch = await temporaryFolder();
    const cut = await temporaryFile(bytes.subarray(0, bytes.length - 40), 'cut.nii.gz');
    await expectFormatError(openVolume(cut, { scratch }), 'truncated', 'cut short');
    const reason = new Error('stop');
    const whole = await temporaryFile(bytes, 'whole.nii.gz');
    await expect(openVolume(whole, { scratch, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expectFormatError(openVolume(whole, { scratch: `${scratch}/none` }), 'unwritable', 'none');
  });
});
