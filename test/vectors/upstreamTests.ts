/** The test suite of LIVIAETS/boundary-loss, whose cases are told in words. */
import { z } from 'zod';
import { signedDistanceMap } from '../../src/contour/signedDistance';
import { hausdorffOrDiagonal, smoothedDice } from '../../src/metrics/boundaryLossMetrics';
import type { MaskPair } from '../../src/metrics/maskPair';
import { overlapOf } from '../../src/metrics/overlap';
import { gridOf, maskWhere } from './arrays';
import { compare, skip, type Check } from './check';
import type { NdArray, PeerCase } from './format';
import { arrayFromText, shapeIn } from './maskText';
import { expectedNumbers, toleranceOf } from './peerInputs';

/** Entries of an expectation that explain it. */
const REMARKS: ReadonlySet<string> = new Set(['note', 'rule']);

export function checkUpstreamTest({ params, inputs, expected, tol }: PeerCase): Check[] {
  const { label, target, pred, smooth } = z
    .object({ label: z.string(), target: z.string(), pred: z.string(), smooth: z.number() })
    .partial()
    .parse({ ...params, ...inputs });
  const text = target ?? label ?? '';
  const shape = shapeIn(text);
  // "... ; or zeros" tells two label maps for which the same is expected.
  return text.split(/;\s*or\b/).flatMap((alternative) => {
    const reference = arrayFromText(alternative, shapeIn(alternative) ?? shape);
    const prediction = pred === undefined ? reference : arrayFromText(pred, shapeIn(pred) ?? shape);
    return Object.entries(z.record(z.string(), z.unknown()).parse(expected))
      .filter(([name]) => !REMARKS.has(name))
      .map(([name, values]) => {
        const found = measure(name, reference, prediction, smooth);
        if (!found) return skip(name, 'this reader does not know what is meant');
        return compare(name, expectedNumbers(values), found, toleranceOf(tol));
      });
  });
}

/** What a name such as "hausdorff", "count(res[1]<=0)" or "argmax(res[0])" stands for. */
function measure(
  name: string,
  reference: NdArray,
  prediction: NdArray,
  smooth: number | undefined,
): number[] | undefined {
  const classes = [0, 1];
  const pairs = classes.map((k): MaskPair => ({
    reference: maskWhere(reference, k),
    prediction: maskWhere(prediction, k),
    ...gridOf(reference.shape),
  }));
  if (name.startsWith('hausdorff')) return pairs.map(hausdorffOrDiagonal);
  const dice = /^dice_coef(?:\[0,\s*(\d)\])?$/.exec(name);
  if (dice) {
    const all = pairs.map((pair) => smoothedDice(overlapOf(pair), smooth));
    return dice[1] === undefined ? all : [all[Number(dice[1])] ?? NaN];
  }
  const call = /^(count|sum|min|max|argmin|argmax)\(res\[(\d)\]\s*(?:(<=|>=|==|<|>)\s*(-?\d+))?\)$/.exec(
    name,
  );
  if (!call) return undefined;
  const [, operation, k, relation, bound] = call;
  return measureMap(reference, Number(k), operation ?? '', relation, Number(bound));
}

function measureMap(
  labels: NdArray,
  k: number,
  operation: string,
  relation: string | undefined,
  bound: number,
): number[] | undefined {
  const { dims, spacing } = gridOf(labels.shape);
  const map = signedDistanceMap(Uint8Array.from(labels.data), k, dims, spacing, 'upstream');
  // Upstream's own tests give no dtype, so it truncates its maps to integers.
  const res = [...map].map((d) => Math.trunc(d) + 0);
  const least = res.reduce((a, b) => Math.min(a, b), Infinity);
  const most = res.reduce((a, b) => Math.max(a, b), -Infinity);
  switch (operation) {
    case 'sum':
      return [res.reduce((a, b) => a + b, 0)];
    case 'min':
      return [least];
    case 'max':
      return [most];
    case 'argmin':
      return unravel(res.indexOf(least), labels.shape);
    case 'argmax':
      return unravel(res.indexOf(most), labels.shape);
    case 'count':
      return [res.filter((v) => holds(v, relation, bound)).length];
    default:
      return undefined;
  }
}

function holds(value: number, relation: string | undefined, bound: number): boolean {
  switch (relation) {
    case '<=':
      return value <= bound;
    case '>=':
      return value >= bound;
    case '==':
      return value === bound;
    case '<':
      return value < bound;
    case '>':
      return value > bound;
    case undefined:
    default:
      return false;
  }
}

/** The index along each axis of a flat index, as numpy.unravel_index. */
function unravel(index: number, shape: readonly number[]): number[] {
  return shape
    .toReversed()
    .reduce<{ rest: number; indices: number[] }>(
      ({ rest, indices }, size) => ({ rest: Math.floor(rest / size), indices: [rest % size, ...indices] }),
      { rest: index, indices: [] },
    ).indices;
}
