import { describe, expect, it } from 'vitest';
import { backpropagate, differentiate } from '../graph/differentiate';
import { evaluate } from '../graph/evaluate';
import { pseudoRandom } from '../graph/gradientCheck';
import { Graph } from '../graph/graph';
import { multiply } from '../graph/operators/elementwise';
import { slice } from '../graph/operators/windows';
import { TERMS } from '../losses/lossOnLogits.fixture';
import { mapSetsOf, type LossTerm } from '../losses/terms';
import { buildSupervision } from './supervision';

const CLIPPED = { convention: 'upstream', normalize: false, clip: 2 } as const;
const LOSSES: readonly LossTerm[] = [...TERMS, { kind: 'boundary', maps: CLIPPED }];

/** A "network" of one parameter for every logit, with outputs of full and of half resolution. */
function supervise(terms: readonly LossTerm[]) {
  const graph = new Graph();
  const shape = [2, 3, 4, 4];
  const sets = mapSetsOf(terms).length;
  const parameter = graph.input('parameter', 'float32', shape);
  const halved = [2, 3].map((axis) => ({ axis, start: 0, end: 4, step: 2 }));
  const outputs = [parameter, multiply(slice(parameter, halved), slice(parameter, halved))];
  const weights = graph.constant(
    [terms.length],
    terms.map((_, n) => 0.1 + 0.05 * n),
  );
  const labels = Array.from({ length: 32 }, (_, n) => ((n * 5) % 7) % 3);
  const supervision = buildSupervision(
    terms,
    outputs,
    {
      labels: graph.constant([2, 1, 4, 4], labels, 'int32'),
      distanceMaps: sets === 0 ? undefined : graph.constant([2, sets * 3, 4, 4], pseudoRandom(sets * 96, 3)),
      hausdorffWeights: graph.constant(
        shape,
        pseudoRandom(96, 4).map((x) => 1 + x),
      ),
    },
    weights,
  );
  const [followed = parameter] = backpropagate(graph, supervision.seeds, [parameter]);
  const [direct = parameter] = differentiate(graph, supervision.loss, [parameter]);
  const { loss, values } = supervision;
  const feeds = { parameter: pseudoRandom(96, 9) };
  return evaluate(
    graph.finish({ followed, direct, loss, values, weights: multiply(weights, values) }),
    feeds,
  );
}

describe('the supervision of two outputs', () => {
  it('gives seeds whose derivatives are those of its loss', () => {
    const { followed, direct } = supervise(LOSSES);
    expect(direct?.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    direct?.forEach((value, n) => {
      expect(followed?.[n]).toBeCloseTo(value, 10);
    });
  });

  it('sums up its terms with their weights, with distance maps or without', () => {
    for (const terms of [LOSSES, LOSSES.filter(({ kind }) => kind === 'dice')]) {
      const { loss, weights = new Float64Array() } = supervise(terms);
      expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(loss?.[0] ?? NaN, 10);
    }
  });
});
