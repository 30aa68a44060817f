/** What a probe tells, in words and as lines on the slice. Pure. */
import type { ProbedContour } from '../../src/protocol/probe';
import { labelRoleSchema, type LabelRole } from '../../src/protocol/schemas';
import { voxelToPlane, type Plane } from '../../src/volume/planes';
import type { Point } from '../render/viewTransform';
import type { PairNames } from '../state/names';
import type { Probed } from '../state/probing';
import { distanceText } from '../state/ranking';

/** A line from the probe to the nearest place of a contour. */
export interface ProbeLine {
  readonly role: LabelRole;
  /** Slice pixels. */
  readonly from: Point;
  readonly to: Point;
  /** mm on this slice. */
  readonly text: string;
  /** Where the nearest place in 3D is on another slice: how far it is, and where. */
  readonly elsewhere: string | undefined;
}

/** Lines are drawn to the other contour where the probe stands on one, else to both. */
export function probeLines(probed: Probed): readonly ProbeLine[] {
  const { plane, slice, at, on, probe } = probed;
  if (!probe) return [];
  return labelRoleSchema.options.flatMap((role): ProbeLine[] => {
    const contour = probe[role];
    if (!contour?.volume || on?.role === role) return [];
    const steps = slicesAway(plane, slice, contour);
    const target = steps === 0 ? contour.volume : contour.slice;
    if (!target) return [];
    const { x, y } = voxelToPlane(plane, target.place);
    return [
      {
        role,
        from: at,
        to: { x, y },
        text: distanceText(target.distance),
        elsewhere: steps === 0 ? undefined : inVolume(contour, steps),
      },
    ];
  });
}

/** "+3.0 mm", "−4.2 mm 1 slice up (−5.0 mm here)"; why there is none where there is none. */
export function contourText(probed: Probed, role: LabelRole): string | undefined {
  const { plane, slice, on, probe } = probed;
  const contour = probe?.[role];
  if (!contour) return undefined;
  if (on?.role === role) return 'on its contour';
  if (!contour.volume) return 'lacks the label';
  const steps = slicesAway(plane, slice, contour);
  const text = distanceText(contour.volume.distance);
  if (steps === 0) return text;
  const here = contour.slice ? `${distanceText(contour.slice.distance)} here` : 'no contour here';
  return `${text} ${away(steps)} (${here})`;
}

/** For screen readers. */
export function spokenProbe(probed: Probed, names: PairNames, label: string): string {
  const parts = labelRoleSchema.options.flatMap((role) => {
    const text = contourText(probed, role);
    if (text === undefined) return [];
    return [`${names[role]} ${text.replaceAll('−', 'minus ').replaceAll('+', 'plus ')}`];
  });
  return parts.length === 0 ? '' : `distance to ${label}: ${parts.join(', ')}`;
}

/** Slices from the probe's to that of the nearest place in 3D, towards the plane's positive direction. */
function slicesAway(plane: Plane, slice: number, { volume }: ProbedContour): number {
  if (!volume) return 0;
  const steps = volume.place[plane.slice.axis] - slice;
  // A face between two slices belongs to the one behind it.
  return Math.sign(steps) * Math.ceil(Math.abs(steps)) * plane.slice.sign;
}

const inVolume = ({ volume }: ProbedContour, steps: number): string =>
  `${distanceText(volume?.distance ?? 0)} ${away(steps)}`;

const away = (steps: number): string => {
  const count = Math.abs(steps);
  return `${count} ${count === 1 ? 'slice' : 'slices'} ${steps > 0 ? 'up' : 'down'}`;
};
