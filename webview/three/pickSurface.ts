/** What of the surfaces lies under a place on the screen, and what to say of it. Pure. */
import type { Label } from '../../src/labels/labelTable';
import type { LabelRole } from '../../src/protocol/schemas';
import type { Surface } from '../../src/protocol/surfaces';
import type { Vector3 } from '../../src/volume/affine';
import { rayAt, type Camera, type ScreenSize } from './camera';
import { pick } from './pick';

export interface PickableSurface {
  readonly role: LabelRole;
  readonly label: Label;
  readonly surface: Surface;
}

export interface PickedSpot {
  readonly role: LabelRole;
  readonly label: Label;
  /** The voxel (i, j, k) of the label beside the surface. */
  readonly voxel: Vector3;
  /** mm; undefined where there is no reference. */
  readonly error: number | undefined;
}

/** The spot of a surface under a place; the reference, through which one sees, only where no prediction is. */
export function pickSpot(
  surfaces: readonly PickableSurface[],
  camera: Camera,
  at: { readonly x: number; readonly y: number },
  size: ScreenSize,
  [nx, ny]: Vector3,
): PickedSpot | undefined {
  const { origin, direction } = rayAt(camera, at.x, at.y, size);
  for (const role of ['prediction', 'reference'] as const) {
    const hits = surfaces
      .filter((one) => one.role === role)
      .flatMap((one) => {
        const hit = pick(one.surface, origin, direction);
        return hit ? [{ ...one, hit }] : [];
      });
    const first = hits.sort((a, b) => a.hit.distance - b.hit.distance)[0];
    if (!first) continue;
    const { label, surface, hit } = first;
    const voxel = surface.voxels[hit.vertex] ?? 0;
    return {
      role,
      label,
      voxel: [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))],
      error: surface.error?.[hit.vertex],
    };
  }
  return undefined;
}

/** "Anterior, prediction: 2.3 mm outside the reference" */
export function spotText({ role, label, error }: PickedSpot): string {
  const what = `${label.name}, ${role}`;
  if (error === undefined) return what;
  const mm = Math.abs(error).toFixed(1);
  if (mm === '0.0') return `${what}: on the reference`;
  return `${what}: ${mm} mm ${error < 0 ? 'inside' : 'outside'} the reference`;
}
