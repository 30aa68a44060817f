import { expect, it } from 'vitest';
import { ADAM, adamRates, adamUpdate } from './optimizer';
import { evaluate } from '../graph/evaluate';
import { Graph } from '../graph/graph';

it('Adam does what algorithm 1 of its paper does', () => {
  const graph = new Graph();
  const vector = (name: string) => graph.input(name, 'float32', [2]);
  const state = { parameters: vector('p'), firstMoment: vector('m'), secondMoment: vector('v') };
  const rates = {
    stepSize: graph.input('stepSize', 'float32', []),
    secondCorrection: graph.input('correction', 'float32', []),
  };
  const next = adamUpdate(ADAM, state, vector('g'), rates);
  const definition = graph.finish({ p: next.parameters, m: next.firstMoment, v: next.secondMoment });

  const gradients = [
    [0.5, -2],
    [0.1, 3],
    [-0.2, 1e-3],
  ];
  let [p, m, v]: number[][] = [
    [1, 2],
    [0, 0],
    [0, 0],
  ];
  let found: Record<string, ArrayLike<number>> = { p: [1, 2], m: [0, 0], v: [0, 0] };
  for (const [index, g] of gradients.entries()) {
    const step = index + 1;
    const { stepSize, secondCorrection } = adamRates(ADAM, 1e-3, step);
    found = evaluate(definition, { ...found, g, stepSize: [stepSize], correction: [secondCorrection] });

    m = m?.map((each, i) => 0.9 * each + 0.1 * (g[i] ?? NaN));
    v = v?.map((each, i) => 0.999 * each + 0.001 * (g[i] ?? NaN) ** 2);
    p = p?.map((each, i) => {
      const [first, second] = [(m?.[i] ?? NaN) / (1 - 0.9 ** step), (v?.[i] ?? NaN) / (1 - 0.999 ** step)];
      return each - (1e-3 * first) / (Math.sqrt(second) + 1e-8);
    });
    expect(Math.abs((found['p']?.[0] ?? NaN) - (p?.[0] ?? NaN))).toBeLessThan(1e-12);
    expect(Math.abs((found['p']?.[1] ?? NaN) - (p?.[1] ?? NaN))).toBeLessThan(1e-12);
  }
});
