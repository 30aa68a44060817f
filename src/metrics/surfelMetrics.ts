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
  // Voxels being on a grid, many surfels share a distance: far fewer are to be sorted than there are.
  const areasAt = new Map<number, number[]>();
  distances.forEach((distance, n) => {
    const known = areasAt.get(distance);
    if (known) known.push(areas[n] ?? 0);
    else areasAt.set(distance, [areas[n] ?? 0]);
  });
  const ascending = Float64Array.from(areasAt.keys()).sort();
  const total = sum(areas);
  let below = 0;
  for (const distance of ascending) {
    // Added one by one from the smallest, as upstream does, so that rounding decides the same.
    for (const area of Float64Array.from(areasAt.get(distance) ?? []).sort()) {
      below += area;
      if (below / total >= percent / 100) return distance;
    }
  }
  return ascending.at(-1) ?? Infinity;
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

/** A distance that equals the tolerance but for rounding is within. */
const ROUNDING = 1 + 1e-9;

function areaWithin({ distances, areas }: Surfels, tolerance: number): number {
  let within = 0;
  for (let n = 0; n < distances.length; n++) {
    if ((distances[n] ?? Infinity) <= tolerance * ROUNDING) within += areas[n] ?? 0;
  }
  return within;
}
