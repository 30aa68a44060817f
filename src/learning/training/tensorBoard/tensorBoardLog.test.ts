import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { epochMetricsSchema, type EpochMetrics } from '../epochMetrics';
import { readEventFile, type ReadEvent } from './eventFile.fixture';
import { versionEvent } from './events';
import { TensorBoardLog } from './tensorBoardLog';
import { crc32c, tfRecord } from './tfRecord';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorboard-'));
});
afterEach(() => rm(folder, { recursive: true }));

const scores = { dice: 0.5, hd95: 3, nsd: null, componentRecall: 1 };
const epochOf = (epoch: number): EpochMetrics =>
  epochMetricsSchema.parse({
    ...{ epoch, seconds: 10 * epoch, learningRate: 0.01, loss: -0.25 * epoch },
    ...{ terms: { dice: 0.5 }, weights: { dice: 1 } },
    validation: epoch % 2 === 0 ? { ...scores, labels: { 'Leber/λ': scores } } : null,
  });

async function read(): Promise<ReadEvent[]> {
  const files = (await readdir(folder)).filter((name) => name.includes('tfevents'));
  expect(files).toHaveLength(1);
  return readEventFile(await readFile(join(folder, files[0] ?? '')));
}

describe('CRC-32C', () => {
  // RFC 3720, appendix B.4, and the check value of every catalogue of CRCs.
  it.each([
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, n) => n), 0x46dd794e],
    ['31 to 0', Uint8Array.from({ length: 32 }, (_, n) => 31 - n), 0x113fdb5c],
    ['"123456789"', new TextEncoder().encode('123456789'), 0xe3069283],
  ])('of %s is that of the standard', (_, bytes, crc) => {
    expect(crc32c(bytes)).toBe(crc);
  });
});

describe('a TensorBoard event file', () => {
  it('begins with the bytes that every one begins with', () => {
    // 24 bytes, and what TensorFlow writes as the checksum of this length.
    const bytes = tfRecord(Uint8Array.from({ length: 24 }, () => 0));
    expect([...bytes.subarray(0, 12)]).toEqual([24, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22]);
    expect(new TextDecoder().decode(versionEvent(1).subarray(-13))).toBe('brain.Event:2');
  });

  it('holds the metrics of each epoch, without those that are not known', async () => {
    const log = await TensorBoardLog.open(folder, [], 1000);
    await log.append(epochOf(1));
    await log.append(epochOf(2));
    const [version, start, first, second, ...more] = await read();
    expect(more).toEqual([]);
    expect(version?.version).toBe('brain.Event:2');
    expect(start).toMatchObject({ isStart: true, step: 0 });
    expect(first).toMatchObject({ wallTime: 1010, step: 1 });
    expect(first?.scalars).toEqual({
      ...{ loss: -0.25, 'learning rate': Math.fround(0.01) },
      ...{ 'term/dice': 0.5, 'weight/dice': 1 },
    });
    expect(second?.scalars).toMatchObject({ 'validation/hd95': 3, 'validation Leber/λ/dice': 0.5 });
    expect(second?.scalars).not.toHaveProperty('validation/nsd');
  });

  it('of a resumed run has the epochs that are kept and none of those that were lost', async () => {
    const lost = await TensorBoardLog.open(folder, [], 0);
    for (const epoch of [1, 2, 3]) await lost.append(epochOf(epoch));
    await writeFile(join(folder, 'events.out.tfevents.1.of-another-program'), '');
    // Of another second, as after a while.
    const [name] = (await readdir(folder)).filter((file) => file.endsWith('lab'));
    await writeFile(
      join(folder, 'events.out.tfevents.5.boundary-lab'),
      await readFile(join(folder, name ?? '')),
    );
    const resumed = await TensorBoardLog.open(folder, [epochOf(1)], 0);
    await resumed.append(epochOf(2));
    await rm(join(folder, 'events.out.tfevents.1.of-another-program'));
    expect((await read()).map(({ step }) => step)).toEqual([0, 0, 1, 2]);
  });
});
