/** The connected components of two masks, and how they overlap. */
import { connectedComponents } from '../volume/components';
import type { MaskPair } from './maskPair';
import { FOUND_SHARE } from './metricCatalogue';

/** The components of one mask of a pair; voxels that share a corner are connected. */
export interface Side {
  /** Number of each voxel's component from 1, 0 outside of the mask. */
  readonly ids: Uint32Array;
  /** Voxels of component n + 1, and how many of them are in the other mask too. */
  readonly sizes: readonly number[];
  readonly shared: readonly number[];
}

export interface Sides {
  readonly reference: Side;
  readonly prediction: Side;
}

export function sidesOf({ reference, prediction, dims }: MaskPair): Sides {
  return {
    reference: sideOf(reference, prediction, dims),
    prediction: sideOf(prediction, reference, dims),
  };
}

function sideOf(mask: Uint8Array, other: Uint8Array, dims: MaskPair['dims']): Side {
  const { sizes, runs } = connectedComponents(mask, dims, 1, 'full');
  const ids = new Uint32Array(mask.length);
  const shared = sizes.map(() => 0);
  runs.first.forEach((first, run) => {
    const component = runs.component[run] ?? 0;
    const end = first + (runs.length[run] ?? 0);
    ids.fill(component + 1, first, end);
    let hit = 0;
    for (let n = first; n < end; n++) hit += other[n] ?? 0;
    shared[component] = (shared[component] ?? 0) + hit;
  });
  return { ids, sizes, shared };
}

/** Whether component n + 1 is found, as lesion sensitivity and precision count it. */
export function isFound({ sizes, shared }: Pick<Side, 'sizes' | 'shared'>, n: number): boolean {
  const hit = shared[n] ?? 0;
  return hit > 0 && hit >= FOUND_SHARE * (sizes[n] ?? 0);
}

/** Groups of found components that overlap each other; -1 for a component that is not found. */
export interface Groups {
  readonly count: number;
  /** By component, counted from 0. */
  readonly reference: readonly number[];
  readonly prediction: readonly number[];
}

export function groupOverlapping({ reference, prediction }: Sides): Groups {
  const isIn = {
    reference: reference.sizes.map((_, n) => isFound(reference, n)),
    prediction: prediction.sizes.map((_, n) => isFound(prediction, n)),
  };
  const offset = reference.sizes.length;
  const parents = Array.from({ length: offset + prediction.sizes.length }, (_, n) => n);
  const rootOf = (node: number): number => {
    let root = node;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[node] = root;
    return root;
  };
  let [before, beforeToo] = [0, 0];
  for (let n = 0; n < reference.ids.length; n++) {
    const [r, p] = [reference.ids[n] ?? 0, prediction.ids[n] ?? 0];
    if (r === 0 || p === 0 || (r === before && p === beforeToo)) continue;
    [before, beforeToo] = [r, p];
    if (isIn.reference[r - 1] === true && isIn.prediction[p - 1] === true) {
      parents[rootOf(r - 1)] = rootOf(offset + p - 1);
    }
  }
  const numbers = new Map<number, number>();
  const groupOf = (node: number): number => {
    const root = rootOf(node);
    const known = numbers.get(root) ?? numbers.size;
    numbers.set(root, known);
    return known;
  };
  return {
    reference: isIn.reference.map((found, n) => (found ? groupOf(n) : -1)),
    prediction: isIn.prediction.map((found, n) => (found ? groupOf(offset + n) : -1)),
    get count() {
      return numbers.size;
    },
  };
}
