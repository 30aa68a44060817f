/** A stroke of the brush, from the places the pointer went over to the action that the host does. */
import type { ActionOf } from '../../src/editing/actions';
import type { Scene } from '../../src/protocol/page';
import type { EditingState } from '../../src/protocol/pageEditing';
import { planeToVoxel, type Plane } from '../../src/volume/planes';
import type { Point } from '../render/viewTransform';

export interface Stroke {
  readonly plane: Plane;
  readonly slice: number;
  /** Slice pixels, in their order; integers are their centres. */
  readonly path: readonly Point[];
  /** Takes away what it goes over. */
  readonly subtract: boolean;
}

/** @param radius mm */
export function brushAction(
  { plane, slice, path, subtract }: Stroke,
  target: number,
  radius: number,
): ActionOf<'brush'> {
  return {
    tool: 'brush',
    mode: subtract ? 'subtract' : 'add',
    target,
    editable: { over: { kind: 'anything' } },
    tip: { shape: 'circle', radius, plane: plane.name, slice },
    path: path.map(({ x, y }) => planeToVoxel(plane, slice, x, y)),
  };
}

/** The label that is painted: the first of the label map that is edited, or of the one that will be begun. */
export function paintedLabel(scene: Scene, editing: EditingState | undefined): number {
  const labels = scene[editing?.role ?? 'reference'];
  return labels?.table[0]?.value ?? 1;
}
