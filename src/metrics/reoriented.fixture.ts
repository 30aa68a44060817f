/** The same label map stored in another order of its axes. For tests only. */
import type { Affine } from '../volume/affine';
import type { Axis } from '../volume/planes';
import type { Volume } from '../volume/volume';

export const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const satisfies readonly (readonly [Axis, Axis, Axis])[];

export type Flips = readonly [boolean, boolean, boolean];

/**
 * @param order which axis of the volume becomes the first, second and third
 * @param flips which of the new axes run the other way
 */
export function reoriented(volume: Volume, order: (typeof ORDERS)[number], flips: Flips): Volume {
  const { dims, affine } = volume;
  const turned = [dims[order[0]], dims[order[1]], dims[order[2]]] as const;
  const data = new Uint8Array(volume.data.length);
  for (let n = 0; n < data.length; n++) {
    const to = [
      n % turned[0],
      Math.floor(n / turned[0]) % turned[1],
      Math.floor(n / (turned[0] * turned[1])),
    ];
    const from: [number, number, number] = [0, 0, 0];
    order.forEach((axis, a) => {
      from[axis] = flips[a] === true ? (turned[a] ?? 0) - 1 - (to[a] ?? 0) : (to[a] ?? 0);
    });
    data[n] = volume.data[from[0] + dims[0] * (from[1] + dims[1] * from[2])] ?? 0;
  }
  const row = (r: 0 | 1 | 2): [number, number, number, number] => {
    const out: [number, number, number, number] = [0, 0, 0, affine[r][3]];
    order.forEach((axis, a) => {
      const step = affine[r][axis];
      out[a] = flips[a] === true ? -step : step;
      if (flips[a] === true) out[3] += step * ((turned[a] ?? 0) - 1);
    });
    return out;
  };
  const moved: Affine = [row(0), row(1), row(2), [0, 0, 0, 1]];
  return { ...volume, dims: turned, affine: moved, data };
}
