import type { Range } from './lowerEnvelope';
import type { Dims } from './mask';
import type { Window } from './planeDistances';

/**
 * Steps along k from each voxel to the nearest one on the other side of the mask; the number of slices
 * where the line has none.
 * @param mask 0 or 1, shape (nz, ny, nx)
 * @param window rows and columns to look at
 * @param rows those of the window that are counted now; the others are left as they are
 * @param slices those that are counted; the others are looked at only
 * @param counts takes the result, shape (slices, rows of the window, columns of the window)
 */
export function countAlongK(
  mask: Uint8Array,
  [nx, ny, nz]: Dims,
  window: Window,
  rows: Range,
  slices: Range,
  counts: Uint16Array,
): void {
  const width = window.x.end - window.x.first;
  const stride = width * (window.y.end - window.y.first);
  const slice = nx * ny;
  const steps = new Uint16Array(width);
  for (let y = rows.first; y < rows.end; y++) {
    const inMask = y * nx + window.x.first;
    const inCounts = (y - window.y.first) * width - slices.first * stride;
    steps.fill(nz);
    for (let k = 0; k < slices.end; k++) {
      const n = inMask + k * slice;
      if (k > 0) {
        for (let x = 0; x < width; x++) {
          const before = steps[x] ?? 0;
          steps[x] = mask[n + x] !== mask[n - slice + x] ? 1 : before === nz ? nz : before + 1;
        }
      }
      if (k >= slices.first) counts.set(steps, inCounts + k * stride);
    }
    steps.fill(nz);
    for (let k = nz - 2; k >= slices.first; k--) {
      const n = inMask + k * slice;
      for (let x = 0; x < width; x++) {
        const after = steps[x] ?? 0;
        steps[x] = mask[n + x] !== mask[n + slice + x] ? 1 : after === nz ? nz : after + 1;
      }
      if (k >= slices.end) continue;
      const c = inCounts + k * stride;
      for (let x = 0; x < width; x++) {
        const after = steps[x] ?? 0;
        if (after < (counts[c + x] ?? 0)) counts[c + x] = after;
      }
    }
  }
}
