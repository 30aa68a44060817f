import { describe, expect, it } from 'vitest';
import { createEngine } from '../engines/createEngine';
import { evaluate } from '../graph/evaluate';
import { gradientError } from '../graph/gradientCheck';
import { Graph } from '../graph/graph';
import { buildLoss, buildLosses } from './losses';
import {
  CASE_2D,
  CASE_3D,
  inputsOf,
  lossGraph,
  logitsOf,
  runLoss,
  TERMS,
  type LossCase,
} from './lossOnLogits.fixture';

const named = TERMS.map((term) => [JSON.stringify(term), term] as const);

describe.each([
  ['two', CASE_2D],
  ['three', CASE_3D],
])('in %s dimensions the gradient of', (_, lossCase) => {
  it.each(named)('%s is its finite difference', (_name, term) => {
    const error = gradientError([lossCase.shape], (input) => buildLoss(term, inputsOf(input(0), lossCase)), [
      Float64Array.from(lossCase.logits),
    ]);
    expect(error).toBeLessThan(1e-8);
  });
});

const SHAPE = [1, 3, 3, 4];
const MIXED = { shape: SHAPE, labels: [0, 0, 1, 1, 2, 2, 0, 0, 0, 1, 0, 0] };
const EVERYWHERE = { shape: SHAPE, labels: new Array<number>(12).fill(1) };
/** What networks meet: classes that are nowhere or everywhere, predictions that are sure, right or wrong. */
const LIMITS: readonly (readonly [string, LossCase])[] = [
  ['one class everywhere and nothing known', { ...EVERYWHERE, logits: new Float64Array(36) }],
  ['one class everywhere, predicted with certainty', { ...EVERYWHERE, logits: logitsOf(EVERYWHERE, 200) }],
  ['one class predicted everywhere, wrongly', { ...MIXED, logits: logitsOf(EVERYWHERE, 200) }],
  ['everything predicted with certainty', { ...MIXED, logits: logitsOf(MIXED, 200) }],
  ['everything predicted wrongly with certainty', { ...MIXED, logits: logitsOf(MIXED, -200) }],
];

describe.each(LIMITS)('with %s', (_, lossCase) => {
  // Without maps, as for a class that is nowhere.
  const bare = { ...lossCase, maps: new Float32Array(36) };

  it.each(named)('%s and its gradient stay finite in float64 and float32', async (_name, term) => {
    const engine = await createEngine('cpu');
    for (const each of [lossCase, bare]) {
      const graph = lossGraph(term, each);
      const exact = evaluate(graph, { x: each.logits });
      const program = await engine.compile(graph);
      const found = await program.run({
        x: { dtype: 'float32', shape: each.shape, data: Float32Array.from(each.logits) },
      });
      await program.dispose();
      for (const name of ['loss', 'gradient']) {
        expect([...(exact[name] ?? [NaN])].every(Number.isFinite), name).toBe(true);
        expect([...(found[name]?.data ?? [NaN])].every(Number.isFinite), name).toBe(true);
      }
    }
  });
});

it.each(named)('%s is the smaller the more is right', (_, term) => {
  // Maps as they would be: negative inside, positive outside.
  const maps = logitsOf(CASE_2D, -2).map((d) => d + 1);
  const lossAt = (confidence: number): number =>
    runLoss(term, { ...CASE_2D, maps, logits: logitsOf(CASE_2D, confidence) }).loss;
  expect(lossAt(30)).toBeLessThan(lossAt(1));
  expect(lossAt(1)).toBeLessThan(lossAt(-30));
});

describe('a weighted sum of losses', () => {
  it('gives each value without its weight', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', CASE_2D.shape);
    const weights = graph.constant([2], [2, 3]);
    const terms = [{ kind: 'dice' }, { kind: 'cross-entropy' }] as const;
    const { loss, values } = buildLosses(terms, inputsOf(x, CASE_2D), weights);
    const outputs = evaluate(graph.finish({ loss, values }), { x: new Float64Array(48) });
    const [dice = NaN, entropy = NaN] = outputs['values'] ?? [];
    expect(entropy).toBeCloseTo(Math.log(3), 6);
    expect(outputs['loss']?.[0]).toBeCloseTo(2 * dice + 3 * entropy, 12);
  });
});
