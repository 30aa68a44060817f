import { describe, expect, it } from 'vitest';
import { differentiate } from '../graph/differentiate';
import { evaluate } from '../graph/evaluate';
import { Graph } from '../graph/graph';
import { gradientShares, gradientsOfTerms } from './gradients';
import { buildLosses } from './losses';
import { CASE_2D, CASE_3D, inputsOf, runLoss, TERMS } from './lossOnLogits.fixture';

describe.each([CASE_2D, CASE_3D])('the gradients of all terms', (lossCase) => {
  const graph = new Graph();
  const logits = graph.input('x', 'float32', lossCase.shape);
  const given = TERMS.map((_, n) => 0.1 * (n + 1));
  const weights = graph.constant([TERMS.length], given);
  const { loss, each } = buildLosses(TERMS, inputsOf(logits, lossCase), weights);
  const { gradient, norms } = gradientsOfTerms(each, weights, logits);
  const [direct = gradient] = differentiate(graph, loss, [logits]);
  const outputs = evaluate(graph.finish({ gradient, direct, norms }), { x: lossCase.logits });

  it('add up to the gradient of the weighted sum', () => {
    outputs['direct']?.forEach((value, n) => {
      expect(outputs['gradient']?.[n]).toBeCloseTo(value, 12);
    });
  });

  it('have the norms of each term by itself', () => {
    TERMS.forEach((term, n) => {
      expect(outputs['norms']?.[n]).toBeCloseTo(Math.hypot(...runLoss(term, lossCase).gradient), 10);
    });
  });
});

describe('shares of the gradient', () => {
  it('are those of the weighted norms', () => {
    expect(gradientShares([3, 1, 5], [1, 2, 0])).toEqual([3 / 5, 2 / 5, 0]);
  });

  it('are 0 where nothing pulls, and no number where one term gives none', () => {
    expect(gradientShares([0, 0], [1, 1])).toEqual([0, 0]);
    expect(gradientShares([NaN, 1], [1, 1]).every(Number.isNaN)).toBe(true);
  });
});
