import type { Range } from './lowerEnvelope';
import type { Dims } from './mask';
import type { Window } from './planeDistances';

/**
 * Steps along k from each voxel to the nearest one on the other side of the mask; the number of slices
 * where the line has none.
 * @param mask 0 or 1, shape (nz, ny, nx)
 * @param window rows and columns to look at
 * @param rows those of the window that are counted now; the others are left as they are
 * @param counts takes the result, shape (nz, rows of the window, columns of the window)
 */
export function countAlongK(
  mask: Uint8Array,
  [nx, ny, nz]: Dims,
  window: Window,
  rows: Range,
  counts: Uint16Array,
): void {
  const width = window.x.end - window.x.first;
  const stride = width * (window.y.end - window.y.first);
  const slice = nx * ny;
  for (let y = rows.first; y < rows.end; y++) {
    const inMask = y * nx + window.x.first;
    const inCounts = (y - window.y.first) * width;
    counts.fill(nz, inCounts, inCounts + width);
    for (let k = 1, n = inMask + slice, c = inCounts + stride; k < nz; k++, n += slice, c += stride) {
      for (let x = 0; x < width; x++) {
        const before = counts[c - stride + x] ?? 0;
        if (mask[n + x] !== mask[n - slice + x]) counts[c + x] = 1;
        else counts[c + x] = before === nz ? nz : before + 1;
      }
    }
    for (
      let k = nz - 2, n = inMask + k * slice, c = inCounts + k * stride;
      k >= 0;
      k--, n -= slice, c -= stride
    ) {
      for (let x = 0; x < width; x++) {
        if (mask[n + x] !== mask[n + slice + x]) counts[c + x] = 1;
        else {
          const after = (counts[c + stride + x] ?? 0) + 1;
          if (after < (counts[c + x] ?? 0)) counts[c + x] = after;
        }
      }
    }
  }
}
