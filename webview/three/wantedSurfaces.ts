/** Which surfaces the 3D view shows. Pure. */
import type { Label } from '../../src/labels/labelTable';
import type { Scene } from '../../src/protocol/page';
import type { LabelRole } from '../../src/protocol/schemas';
import type { SurfaceRequest } from '../data/host';
import type { ViewState } from '../state/viewState';

export interface WantedSurface {
  readonly role: LabelRole;
  readonly label: Label;
  readonly request: SurfaceRequest;
}

/** More labels than this are not drawn: an atlas of hundreds would take minutes. */
export const MOST_LABELS = 24;

/** Equal for requests with equal answers, as long as no handle is used anew. */
export const surfaceKey = ({ handle, label, reference, smooth }: SurfaceRequest): string =>
  `${handle}/${label}/${reference ?? '-'}/${smooth ? 'smooth' : 'exact'}`;

/**
 * Surfaces of the labels that are not hidden and of the layers that are drawn; the prediction's first, with
 * their error where there is a reference.
 */
export function wantedSurfaces(scene: Scene, view: ViewState): readonly WantedSurface[] {
  const hidden = new Set(view.hiddenLabels);
  const { smooth } = view.view3d;
  return (['prediction', 'reference'] as const).flatMap((role) => {
    const info = scene[role];
    const { fill, contour } = view.layers[role];
    if (!info || !(fill || contour)) return [];
    const reference = role === 'prediction' ? scene.reference?.handle : undefined;
    return info.table
      .filter(({ value }, n) => !hidden.has(value) && (info.voxels[n] ?? 0) > 0)
      .slice(0, MOST_LABELS)
      .map((label) => ({
        role,
        label,
        request: { handle: info.handle, label: label.value, reference, smooth },
      }));
  });
}

/** Labels that are left out since there are too many. */
export function labelsLeftOut(scene: Scene, view: ViewState): number {
  const hidden = new Set(view.hiddenLabels);
  const counts = [scene.reference, scene.prediction].map(
    (info) =>
      info?.table.filter(({ value }, n) => !hidden.has(value) && (info.voxels[n] ?? 0) > 0).length ?? 0,
  );
  return Math.max(0, Math.max(...counts) - MOST_LABELS);
}
