/** Preprocessing as the configuration says it, planned from the scans where it does not. */
import type { Fingerprint } from '../data/fingerprint';
import { planNormalization } from '../data/planNormalization';
import { choosePlane, planPreprocessing } from '../data/planning';
import type { Preprocessing } from '../data/preprocessing';
import type { Grid } from '../../volume/volume';
import { ConfigError, type TrainingConfig } from './config';

/** What is known of the scans. */
export interface ScanFacts {
  readonly grids: readonly Grid[];
  /** Undefined where nothing depends on it, and for pictures. */
  readonly fingerprint: Fingerprint | undefined;
}

/** @throws ConfigError where spacing or normalization are for another number of axes or channels */
export function configuredPreprocessing(
  channels: readonly string[],
  { grids, fingerprint }: ScanFacts,
  config: Pick<TrainingConfig, 'plane' | 'spacing' | 'resampling' | 'normalization'>,
  dimensions: 2 | 3,
): Preprocessing {
  const { plane = choosePlane(grids), spacing, resampling = 'anisotropy-aware' } = config;
  const { normalization = planNormalization(channels, fingerprint) } = config;
  if (spacing && spacing.length !== dimensions) {
    throw new ConfigError(
      `spacing: ${spacing.join(' x ')} mm is for ${spacing.length} dimensions, but the network has ${dimensions}.`,
    );
  }
  if (normalization.length !== 1 && normalization.length !== channels.length) {
    throw new ConfigError(
      `normalization: there are ${normalization.length}, but the data set has ${channels.length} channels ` +
        `(${channels.join(', ')}). Give one for each, or one for all.`,
    );
  }
  return planPreprocessing(grids, { plane, dimensions, spacing, resampling, normalization });
}
