/**
 * Hausdorff distance, HD95 and ASSD as medpy.metric.binary defines them
 * (https://loli.github.io/medpy/metric.html), which most papers on boundary loss report: between the
 * centres of surface voxels, in mm.
 */
import { cropPair, type MaskPair } from './maskPair';
import { largest, mean, percentile, pool } from './percentile';
import { surfaceDistances } from './surfaceVoxels';

export interface SurfaceMetrics {
  /** Largest distance of either direction (`hd`). */
  readonly hd: number;
  /** 95th percentile of the distances of both directions taken together (`hd95`). */
  readonly hd95: number;
  /**
   * Mean of the distances of both directions taken together (`assd`; T. Heimann et al., IEEE TMI 28
   * (2009), https://doi.org/10.1109/TMI.2009.2013851). Early versions of medpy gave the mean of the two
   * directions' means instead (its issue 108).
   */
  readonly assd: number;
}

/** @returns undefined where either mask is empty: there is no distance to what is not there */
export function pooledSurfaceMetrics(pair: MaskPair): SurfaceMetrics | undefined {
  const cropped = cropPair(pair);
  if (!cropped) return undefined;
  const { predictionToReference: p, referenceToPrediction: r } = surfaceDistances(cropped);
  if (p.length === 0 || r.length === 0) return undefined;
  const pooled = pool(p, r);
  return { hd: largest(pooled), hd95: percentile(pooled, 95), assd: mean(pooled) };
}
