/**
 * Windows by name. A scan that looks like CT is offered the usual ones in Hounsfield units; any other its own
 * percentiles, since the values of MR, PET or ultrasound mean nothing by themselves. Pure.
 */
import type { ScanInfo } from '../../src/protocol/schemas';
import type { IntensityWindow } from './windowLevel';

export interface WindowPreset {
  readonly key: string;
  readonly name: string;
  readonly window: IntensityWindow;
}

type Scan = Pick<ScanInfo, 'min' | 'max' | 'window' | 'percentiles'>;

/** Width and level in HU, as radiology teaches them (radiopaedia.org, "Windowing (CT)"). */
const CT = [
  ['Soft tissue', 400, 50],
  ['Lung', 1500, -600],
  ['Mediastinum', 350, 50],
  ['Bone', 1800, 400],
  ['Brain', 80, 40],
  ['Stroke', 40, 40],
  ['Subdural', 215, 75],
  ['Liver', 150, 30],
  ['Spine', 250, 50],
  ['Temporal bone', 2800, 600],
] as const;

/** Air is -1000 HU; what some scanners fill outside of the field of view is somewhat below -3000. */
const AIR = { least: -5000, most: -500 };
/** Soft tissue begins above this; a scan whose largest value is smaller shows no body. */
const TISSUE = 30;
/** Metal ends here in all but 16-bit extended scales. */
const DENSEST = 65_536;

/** Whether values are likely to be Hounsfield units: air far below zero, tissue above it. */
export function looksLikeCt({ min, max }: Pick<Scan, 'min' | 'max'>): boolean {
  return min >= AIR.least && min <= AIR.most && max > TISSUE && max < DENSEST;
}

/** What is offered for a scan, the automatic window first. */
export function windowPresets(scan: Scan): readonly WindowPreset[] {
  const percentiles = (scan.percentiles ?? []).map(({ low, high, below }): WindowPreset => ({
    key: `percentiles-${below}`,
    name: `Percentiles ${below}–${100 - below}`,
    window: { low, high },
  }));
  const ct = looksLikeCt(scan)
    ? CT.map(([name, width, level]) => ({
        key: name.toLowerCase().replaceAll(' ', '-'),
        name,
        window: { low: level - width / 2, high: level + width / 2 },
      }))
    : [];
  return [
    { key: 'auto', name: 'Automatic', window: scan.window },
    ...ct,
    ...percentiles,
    { key: 'full', name: 'Full range', window: { low: scan.min, high: scan.max } },
  ].filter(({ window }) => window.low < window.high);
}

/** The preset a window is, if it is one. */
export function presetOf(
  presets: readonly WindowPreset[],
  window: IntensityWindow,
): WindowPreset | undefined {
  return presets.find(({ window: { low, high } }) => low === window.low && high === window.high);
}

/** The next preset of the list, or the one before; from a window that is none of them, the first or last. */
export function steppedPreset(
  presets: readonly WindowPreset[],
  window: IntensityWindow,
  step: 1 | -1,
): WindowPreset | undefined {
  const current = presetOf(presets, window);
  if (!current) return step === 1 ? presets[0] : presets.at(-1);
  return presets[(presets.indexOf(current) + step + presets.length) % presets.length];
}

/** The same level, the width times a factor: below 1 is more contrast. */
export function scaledWindow({ low, high }: IntensityWindow, factor: number): IntensityWindow {
  const level = (low + high) / 2;
  const half = ((high - low) / 2) * factor;
  return { low: level - half, high: level + half };
}
