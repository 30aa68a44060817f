/** How far inside or outside of the reference a predicted surface lies. */

/** Signed distances counted in bins of a fixed width, so that histograms of several cases can be added up. */
export interface SignedDistanceHistogram {
  /** Middle of the first bin, in mm. */
  readonly first: number;
  /** From the middle of a bin to that of the next, in mm. */
  readonly step: number;
  /** Surface voxels in each bin; the first and the last bin also hold all that lies beyond them. */
  readonly counts: readonly number[];
}

/**
 * Bins of half a millimetre around -10, -9.5, ... 10 mm; a bin holds its lower edge. With the middle of
 * one at 0, distances of whole voxels do not lie on edges.
 */
const FIRST = -10;
const STEP = 0.5;
const BINS = 41;

/** @param signed mm, negative inside the reference */
export function histogramOf(signed: Float64Array): SignedDistanceHistogram {
  const counts = new Array<number>(BINS).fill(0);
  for (const distance of signed) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.round((distance - FIRST) / STEP)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { first: FIRST, step: STEP, counts };
}

/** The histograms of several added up; undefined for none. */
export function addHistograms(
  histograms: readonly SignedDistanceHistogram[],
): SignedDistanceHistogram | undefined {
  const [first] = histograms;
  if (!first) return undefined;
  const counts = first.counts.map((_, bin) => histograms.reduce((sum, h) => sum + (h.counts[bin] ?? 0), 0));
  return { ...first, counts };
}
