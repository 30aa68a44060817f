import { describe, expect, it } from 'vitest';
import { buildLoss, buildLosses } from './losses';
import { oneHot } from './oneHot';
import { checkLossTerms, type LossTerm } from './terms';
import { differentiate } from '../graph/differentiate';
import { evaluate } from '../graph/evaluate';
import { gradientError, pseudoRandom } from '../graph/gradientCheck';
import { Graph } from '../graph/graph';
import { softmax } from '../graph/operators/activations';

const SHAPE = [2, 3, 2, 4];
const SPATIAL = [2, 4];
/** Class 2 is absent from the second sample. */
const LABELS = [0, 0, 1, 1, 2, 2, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0];
const MAPS = pseudoRandom(48, 4).map((x) => 5 * x);

const TERMS: readonly LossTerm[] = [
  { kind: 'cross-entropy' },
  { kind: 'cross-entropy', classes: [1] },
  { kind: 'focal', gamma: 2 },
  { kind: 'dice' },
  { kind: 'dice', classes: [1, 2] },
  { kind: 'generalized-dice', absentClasses: 'safe' },
  { kind: 'generalized-dice', absentClasses: 'upstream' },
  { kind: 'boundary' },
  { kind: 'boundary', classes: [2] },
];

/** Values of the loss and its gradient for given logits. */
function run(
  term: LossTerm,
  shape: readonly number[],
  labels: readonly number[],
  logits: ArrayLike<number>,
  maps?: ArrayLike<number>,
) {
  const graph = new Graph();
  const [batch = 0, classes = 0, ...spatial] = shape;
  const x = graph.input('x', 'float32', shape);
  const target = oneHot(graph.constant([batch, 1, ...spatial], labels, 'int32'), classes);
  const inputs = { probabilities: softmax(x, 1), target };
  const loss = buildLoss(term, maps ? { ...inputs, distanceMaps: graph.constant(shape, maps) } : inputs);
  const [gradient = loss] = differentiate(graph, loss, [x]);
  const outputs = evaluate(graph.finish({ loss, gradient }), { x: logits });
  return { loss: outputs['loss']?.[0] ?? NaN, gradient: outputs['gradient'] ?? new Float64Array() };
}

describe('the gradient of a loss', () => {
  it.each(TERMS.map((term) => [JSON.stringify(term), term] as const))(
    '%s is its finite difference',
    (_, term) => {
      const error = gradientError([SHAPE], (input) => {
        const logits = input(0);
        const { graph } = logits;
        const target = oneHot(graph.constant([2, 1, ...SPATIAL], LABELS, 'int32'), 3);
        const distanceMaps = graph.constant(SHAPE, MAPS);
        return buildLoss(term, { probabilities: softmax(logits, 1), target, distanceMaps });
      });
      expect(error).toBeLessThan(1e-8);
    },
  );
});

describe('the boundary loss', () => {
  it('is the mean of probability times distance over samples, chosen classes and pixels', () => {
    // Equal logits: every probability is 1/2; the foreground map sums to 6 over 4 pixels.
    const { loss } = run(
      { kind: 'boundary' },
      [1, 2, 2, 2],
      [0, 0, 0, 1],
      Array(8).fill(0),
      [9, 9, 9, 9, 1, 2, 3, 0],
    );
    expect(loss).toBeCloseTo((0.5 * 6) / 4, 12);
  });

  it('looks at all of three classes, at the foreground of two', () => {
    const three = run({ kind: 'boundary' }, [1, 3, 1, 1], [0], [0, 0, 0], [3, 6, 9]);
    expect(three.loss).toBeCloseTo(18 / 9, 12);
    const two = run({ kind: 'boundary' }, [1, 2, 1, 1], [0], [0, 0], [3, 6]);
    expect(two.loss).toBeCloseTo(3, 12);
  });

  it('is refused without distance maps', () => {
    expect(() => run({ kind: 'boundary' }, [1, 2, 1, 1], [0], [0, 0])).toThrow('signed distance maps');
  });
});

describe('generalized Dice', () => {
  const norm = (values: Float64Array): number => Math.hypot(...values);

  it('still teaches the present classes when one is absent, unlike the form of the authors', () => {
    const logits = pseudoRandom(24, 8);
    const labels = [0, 0, 1, 1, 0, 0, 1, 1];
    const safe = run({ kind: 'generalized-dice', absentClasses: 'safe' }, [1, 3, 2, 4], labels, logits);
    const upstream = run(
      { kind: 'generalized-dice', absentClasses: 'upstream' },
      [1, 3, 2, 4],
      labels,
      logits,
    );
    expect(norm(safe.gradient)).toBeGreaterThan(0.01);
    expect(norm(upstream.gradient)).toBeLessThan(1e-15);
  });

  it('stays finite when none of the chosen classes is present', () => {
    const term: LossTerm = { kind: 'generalized-dice', absentClasses: 'safe', classes: [1] };
    const { loss, gradient } = run(term, [1, 2, 1, 2], [0, 0], [0, 0, 0, 0]);
    expect(loss).toBeCloseTo(1, 6);
    expect([...gradient].every(Number.isFinite)).toBe(true);
  });
});

describe('a weighted sum of losses', () => {
  it('gives each value without its weight', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', SHAPE);
    const inputs = {
      probabilities: softmax(x, 1),
      target: oneHot(graph.constant([2, 1, ...SPATIAL], LABELS, 'int32'), 3),
    };
    const weights = graph.constant([2], [2, 3]);
    const { loss, values } = buildLosses([{ kind: 'dice' }, { kind: 'cross-entropy' }], inputs, weights);
    const outputs = evaluate(graph.finish({ loss, values }), { x: new Float64Array(48) });
    const [dice = NaN, entropy = NaN] = outputs['values'] ?? [];
    expect(entropy).toBeCloseTo(Math.log(3), 6);
    expect(outputs['loss']?.[0]).toBeCloseTo(2 * dice + 3 * entropy, 12);
  });
});

describe('checkLossTerms', () => {
  it('warns of the boundary loss alone on two classes', () => {
    expect(checkLossTerms([{ kind: 'boundary' }], 2).join()).toContain('collapses');
    expect(checkLossTerms([{ kind: 'boundary' }], 4)).toEqual([]);
    expect(checkLossTerms([{ kind: 'boundary' }, { kind: 'dice' }], 2)).toEqual([]);
  });

  it('refuses no term, unknown classes and classes named twice', () => {
    expect(() => checkLossTerms([], 2)).toThrow('no loss');
    expect(() => checkLossTerms([{ kind: 'dice', classes: [2] }], 2)).toThrow('names class 2');
    expect(() => checkLossTerms([{ kind: 'dice', classes: [1, 1] }], 2)).toThrow('[1, 1]');
  });
});
