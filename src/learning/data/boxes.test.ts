import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { BoxReader } from './boxes';
import { OpenFiles } from './openFiles';
import { numberedCase } from './preparedCase.fixture';
import type { Size } from './patches';

const folder = mkdtempSync(join(tmpdir(), 'boxes-'));
const STACK: Size = [4, 6, 5];
const CLASSES = 3;
const labels = Uint8Array.from({ length: 120 }, (_, n) => n % CLASSES);
const { images, labels: labelFile, distanceMaps } = numberedCase(folder, 'case', labels, STACK, CLASSES);
const files = new OpenFiles();
afterEach(() => {
  files.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a box of a stack', () => {
  it.each([
    ['whole slices', [1, 3], [0, 6]],
    ['some rows of some slices', [1, 3], [2, 5]],
    ['a single row', [3, 4], [5, 6]],
  ] as const)('holds %s of every channel, and nothing else', (_, slices, rows) => {
    const reader = new BoxReader(files);
    const range = { slices, rows };
    const image = reader.readFloats(images, STACK, range);
    const expected: number[] = [];
    for (let z = slices[0]; z < slices[1]; z++) {
      for (let y = rows[0]; y < rows[1]; y++) {
        for (let x = 0; x < 5; x++) expected.push((z * 6 + y) * 5 + x + 1);
      }
    }
    expect([...image.data]).toEqual(expected);
    expect(image).toMatchObject({ items: 1, slice: slices[0], row: rows[0], width: 5 });
    expect([...reader.readBytes(labelFile, STACK, range).data]).toEqual(
      expected.map((value) => (value - 1) % CLASSES),
    );
    if (!distanceMaps) throw new Error('The case has no maps.');
    const maps = reader.readFloats(distanceMaps.file, STACK, range);
    expect(maps.items).toBe(CLASSES);
    const perSlice = (rows[1] - rows[0]) * 5;
    maps.data.forEach((value, n) => {
      const [slice, k, pixel] = [
        Math.floor(n / (CLASSES * perSlice)),
        Math.floor(n / perSlice) % CLASSES,
        n % perSlice,
      ];
      expect(value).toBe(-(k + 1) * (expected[slice * perSlice + pixel] ?? NaN));
    });
  });

  it('is empty where it reaches no slice', () => {
    const box = new BoxReader(files).readFloats(images, STACK, { slices: [4, 4], rows: [0, 6] });
    expect([box.data.length, box.slices]).toEqual([0, 0]);
  });

  it('is read into the memory of the last one, which grows as needed', () => {
    const reader = new BoxReader(files);
    const small = reader.readFloats(images, STACK, { slices: [0, 1], rows: [0, 6] });
    const large = reader.readFloats(images, STACK, { slices: [0, 4], rows: [0, 6] });
    const again = reader.readFloats(images, STACK, { slices: [2, 3], rows: [0, 6] });
    expect(large.data.length).toBe(120);
    expect(again.data.buffer).toBe(large.data.buffer);
    expect(small.data[0]).toBe(1);
    expect(again.data[0]).toBe(61);
  });

  it('names the file that ends too early', () => {
    const reader = new BoxReader(files);
    expect(() => reader.readFloats(images, [6, 6, 5], { slices: [5, 6], rows: [0, 6] })).toThrow(
      /case\.images ends before its byte 720/,
    );
  });
});
