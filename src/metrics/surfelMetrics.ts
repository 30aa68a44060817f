/**
 * Metrics weighted with the area of the surface, as
 * https://github.com/google-deepmind/surface-distance (metrics.py) defines them.
 */
import type { Surfels, SurfelDistances } from './surfels';

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** Mean distance over one surface; NaN where the surface is empty. */
export function averageSurfelDistance({ distances, areas }: Surfels): number {
  return distances.reduce((total, distance, n) => total + distance * (areas[n] ?? 0), 0) / sum(areas);
}

/**
 * The distance within which the given part of each surface's area lies to the other; the larger of both
 * directions. Infinity where either surface is empty, also where both are.
 * @param percent 0 to 100
 */
export function robustHausdorff(
  { referenceToPrediction, predictionToReference }: SurfelDistances,
  percent: number,
): number {
  return Math.max(
    areaPercentile(referenceToPrediction, percent),
    areaPercentile(predictionToReference, percent),
  );
}

function areaPercentile({ distances, areas }: Surfels, percent: number): number {
  const order = [...distances.keys()].sort(
    (a, b) => (distances[a] ?? 0) - (distances[b] ?? 0) || (areas[a] ?? 0) - (areas[b] ?? 0),
  );
  const total = sum(areas);
  let below = 0;
  for (const n of order) {
    below += areas[n] ?? 0;
    if (below / total >= percent / 100) return distances[n] ?? Infinity;
  }
  return distances[order.at(-1) ?? -1] ?? Infinity;
}

/** Part of a surface's area that lies within the tolerance (mm) of the other; NaN where it is empty. */
export function surfaceOverlap(surfels: Surfels, tolerance: number): number {
  return areaWithin(surfels, tolerance) / sum(surfels.areas);
}

/** Part of both surfaces' area that lies within the tolerance (mm) of the other; NaN where both are empty. */
export function surfelDice(
  { referenceToPrediction: r, predictionToReference: p }: SurfelDistances,
  tolerance: number,
): number {
  return (areaWithin(r, tolerance) + areaWithin(p, tolerance)) / (sum(r.areas) + sum(p.areas));
}

function areaWithin({ distances, areas }: Surfels, tolerance: number): number {
  return areas.reduce(
    (total, area, n) => ((distances[n] ?? Infinity) <= tolerance ? total + area : total),
    0,
  );
}
