/** Which pixels of a slice an edit changes. */
import { RunReader, type VoxelChanges } from '../../src/editing/voxelRuns';
import type { SliceImage } from '../../src/protocol/schemas';
import { voxelToPlane, type Plane } from '../../src/volume/planes';
import { wideEnough } from './wideEnough';

/** The slice as it is after the changes; the image itself where they change none of its pixels. */
export function withChanges(
  image: SliceImage,
  plane: Plane,
  slice: number,
  changes: VoxelChanges,
): SliceImage {
  const { axis } = plane.slice;
  if (slice < changes.box.min[axis] || slice > changes.box.max[axis]) return image;
  const [nx, ny] = changes.dims;
  const data = wideEnough(image.data, changes.pairs);
  let pixels = 0;
  const runs = new RunReader(changes);
  const set = (n: number): void => {
    const voxel = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))] as const;
    const { x, y } = voxelToPlane(plane, voxel);
    data[x + image.width * y] = runs.after;
    pixels++;
  };
  while (runs.next()) {
    const end = runs.start + runs.length;
    switch (axis) {
      case 0:
        for (let n = runs.start + ((slice - (runs.start % nx) + nx) % nx); n < end; n += nx) set(n);
        break;
      case 1:
        for (let row = Math.floor(runs.start / nx); row * nx < end; row++) {
          if (row % ny !== slice) continue;
          for (let n = Math.max(runs.start, row * nx); n < Math.min(end, (row + 1) * nx); n++) set(n);
        }
        break;
      case 2:
        for (let n = Math.max(runs.start, slice * nx * ny); n < Math.min(end, (slice + 1) * nx * ny); n++) {
          set(n);
        }
        break;
    }
  }
  return pixels > 0 ? { ...image, data } : image;
}
