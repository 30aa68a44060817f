/** Outlines of the slices that the planes show, as lines in 3D. */
import { voxelToWorld, type Vector3 } from '../../src/volume/affine';
import { planesOf, planeToVoxel, PLANE_NAMES, type PlaneName } from '../../src/volume/planes';
import type { Grid } from '../../src/volume/volume';
import type { Rgb } from '../render/colorMaps';
import type { ShownLine } from './scene3d';

/** As 3D Slicer and ITK-SNAP tell the planes apart. */
const COLORS: Readonly<Record<PlaneName, Rgb>> = {
  axial: [222, 84, 72],
  coronal: [86, 168, 84],
  sagittal: [224, 184, 60],
};

export function planeOutlines(grid: Grid, cursor: Vector3): readonly ShownLine[] {
  const planes = planesOf(grid);
  return PLANE_NAMES.map((name) => {
    const plane = planes[name];
    const slice = cursor[plane.slice.axis];
    const [right, bottom] = [plane.width - 0.5, plane.height - 0.5];
    const corner = (x: number, y: number): Vector3 =>
      voxelToWorld(grid.affine, planeToVoxel(plane, slice, x, y));
    return {
      key: name,
      points: [
        corner(-0.5, -0.5),
        corner(right, -0.5),
        corner(right, bottom),
        corner(-0.5, bottom),
        corner(-0.5, -0.5),
      ],
      color: COLORS[name],
    };
  });
}
