import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importReport } from './importReport';

const fileOf = (name: string): Buffer =>
  readFileSync(path.join(import.meta.dirname, 'importedFixtures', `${name}.onnx`));

/** The file with the name of an operator replaced by one of the same length, which is none. */
function renamed(name: string, changes: Readonly<Record<string, string>>): Uint8Array {
  let text = fileOf(name).toString('latin1');
  for (const [from, to] of Object.entries(changes)) text = text.replaceAll(from, to);
  return Buffer.from(text, 'latin1');
}

describe('the report of an import', () => {
  it('tells what the file holds and what would be trained', () => {
    expect(importReport(fileOf('probabilityUnet'))).toMatchObject({
      operatorSet: 12,
      inputs: [{ name: 'image', shape: ['batch', 1, 'height', 'width'] }],
      operators: { Conv: 6, LeakyRelu: 5, InstanceNormalization: 5, ConvTranspose: 2 },
      obstacles: [],
      network: { divisors: [4, 4], batch: 'any', outputs: [{ name: '49', classes: 3 }] },
    });
  });

  it('tells who wrote it', () => {
    expect(importReport(fileOf('probabilityUnet')).producer).toMatch(/^pytorch 1\.13/);
  });

  it('names every operator that is not supported, not only the first', () => {
    const report = importReport(renamed('probabilityUnet', { LeakyRelu: 'LeakyRexx', Softmax: 'Softmux' }));
    expect(report.obstacles.map(({ operator, nodes }) => [operator, nodes])).toEqual([
      ['LeakyRexx', 5],
      ['Softmux', 1],
    ]);
    expect(report.fault).toContain('LeakyRexx is not supported');
    expect(report.network).toBeUndefined();
  });
});
