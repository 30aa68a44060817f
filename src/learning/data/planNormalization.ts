/** What is done to the intensities of each channel where the configuration does not say it: nnU-Net's rules. */
import type { ChannelFingerprint, Fingerprint } from './fingerprint';
import { DEFAULT_NORMALIZATION, type Normalization } from './normalization';

/** Zeros around the body stay zeros where less than this share of the scans is left without them. */
const LARGEST_MASKED = 0.75;
/** Every scan of a channel that has no name must have this share of air, in Hounsfield units, to be taken for CT. */
const LEAST_AIR = 0.01;
/** How data sets that do not name their channels have them named (src/datasets/channels.ts). */
const NO_NAME = /^(image|channel \d+)$/;
/** As nnU-Net has it: the whole name, in any case. */
export const CT = /^ct$/i;

/**
 * @param names of the channels
 * @param fingerprint undefined for pictures, whose units mean nothing
 */
export function planNormalization(
  names: readonly string[],
  fingerprint: Fingerprint | undefined,
): readonly Normalization[] {
  return names.map((name, n) => {
    const channel = fingerprint?.channels[n];
    return (channel && fixedOfCt(name, channel)) ?? zScoreOf(fingerprint);
  });
}

/**
 * Whether the intensities of a channel are Hounsfield units: where the data set says CT, or says nothing and
 * every scan shows the air around or within a body at -1000, which no other scanner gives.
 */
export function isCt(name: string, { leastAir }: Pick<ChannelFingerprint, 'leastAir'>): boolean {
  return CT.test(name) || (NO_NAME.test(name) && leastAir >= LEAST_AIR);
}

/** Whether borders of zeros are so large that they are left out of what is normalised. */
export function isMasked({ relativeSize }: Pick<Fingerprint, 'relativeSize'>): boolean {
  return relativeSize < LARGEST_MASKED;
}

function fixedOfCt(name: string, channel: ChannelFingerprint): Normalization | undefined {
  const { intensities } = channel;
  if (!intensities || !(intensities.deviation > 0) || !isCt(name, channel)) return undefined;
  const { low, high, mean, deviation } = intensities;
  return {
    kind: 'fixed-z-score',
    clip: [rounded(low), rounded(high)],
    mean: rounded(mean),
    deviation: rounded(deviation),
  };
}

function zScoreOf(fingerprint: Fingerprint | undefined): Normalization {
  return fingerprint && isMasked(fingerprint)
    ? { ...DEFAULT_NORMALIZATION, mask: true }
    : DEFAULT_NORMALIZATION;
}

/** To digits that people can read. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
