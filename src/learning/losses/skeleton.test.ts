import { describe, expect, it } from 'vitest';
import { evaluate } from '../graph/evaluate';
import { Graph } from '../graph/graph';
import { logitsOf, runLoss } from './lossOnLogits.fixture';
import { softSkeleton } from './skeleton';

function skeletonOf(rows: readonly string[], iterations: number): readonly string[] {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 1, rows.length, rows[0]?.length ?? 0]);
  const outputs = evaluate(graph.finish({ skeleton: softSkeleton(x, iterations) }), {
    x: Array.from(rows.join(''), (c) => (c === 'x' ? 1 : 0)),
  });
  const text = [...(outputs['skeleton'] ?? [])].map((value) => (value > 0.5 ? 'x' : '.')).join('');
  return rows.map(({ length }, n) => text.slice(n * length, (n + 1) * length));
}

describe('a soft skeleton', () => {
  it('is a line of one pixel itself, and the middle of a thicker one', () => {
    const thin = ['.........', '.xxxxxxx.', '.........'];
    expect(skeletonOf(thin, 3)).toEqual(thin);
    const thick = ['.........', 'xxxxxxxxx', 'xxxxxxxxx', 'xxxxxxxxx', '.........'];
    expect(skeletonOf(thick, 3)).toEqual(['.........', '.........', 'xxxxxxxxx', '.........', '.........']);
  });
});

describe('skeleton Dice', () => {
  const shape = [1, 2, 5, 9];
  const labelsOf = (...rows: readonly number[]): number[] =>
    Array.from({ length: 45 }, (_, n) => (rows.includes(Math.floor(n / 9)) ? 1 : 0));

  it('is 0 for the same line and does not mind its width, but a gap', () => {
    const line = labelsOf(2);
    const lossOf = (predicted: readonly number[]): number =>
      runLoss(
        { kind: 'skeleton-dice', iterations: 3 },
        { shape, labels: line, logits: logitsOf({ shape, labels: predicted }, 60) },
      ).loss;
    expect(lossOf(line)).toBeCloseTo(0, 8);
    expect(lossOf(labelsOf(1, 2, 3))).toBeCloseTo(0, 8);
    const gap = line.with(22, 0);
    expect(lossOf(gap)).toBeCloseTo(1 - (2 * 0.9) / 1.9, 8); // (8 + 1) / (9 + 1) of the skeleton are covered
  });
});
