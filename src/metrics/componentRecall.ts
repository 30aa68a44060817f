/** How many connected parts of a reference, such as single lesions, a prediction finds. */
import { connectedComponents } from '../volume/components';
import type { MaskPair } from './maskPair';
import { FOUND_SHARE } from './metricCatalogue';

/**
 * Share of the reference's connected components that are found, 0 to 1; null where the reference is
 * empty, since then there is none to find. Voxels that share a corner are connected (26 neighbours, 8 in
 * an image). Components of the prediction that are nowhere in the reference do not count here.
 */
export function componentRecall(
  { reference, prediction, dims }: MaskPair,
  foundShare = FOUND_SHARE,
): number | null {
  const { sizes, runs } = connectedComponents(reference, dims, 1, 'full');
  if (sizes.length === 0) return null;
  const hits = sizes.map(() => 0);
  runs.first.forEach((first, run) => {
    const component = runs.component[run] ?? 0;
    const end = first + (runs.length[run] ?? 0);
    let hit = 0;
    for (let n = first; n < end; n++) hit += prediction[n] ?? 0;
    hits[component] = (hits[component] ?? 0) + hit;
  });
  const found = sizes.filter((size, n) => (hits[n] ?? 0) > 0 && (hits[n] ?? 0) >= foundShare * size);
  return found.length / sizes.length;
}
