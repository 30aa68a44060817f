/** Surfaces as they are drawn: coloured by their error, or in their label's colour. */
import type { Surface } from '../../src/protocol/surfaces';
import { DIVERGING_TABLE, divergingIndex } from '../render/colorMaps';
import type { ShownMesh } from './scene3d';
import { surfaceKey, type WantedSurface } from './wantedSurfaces';

/** Of the reference where it surrounds a prediction. */
const TRANSLUCENT = 0.22;

/** Red, green and blue of each error, by the scale of the contours on the planes. */
export function errorColors(errors: Float32Array, clip: number): Uint8Array<ArrayBuffer> {
  const colors = new Uint8Array(3 * errors.length);
  errors.forEach((error, n) => {
    const entry = 4 * divergingIndex(error, clip);
    colors.set(DIVERGING_TABLE.subarray(entry, entry + 3), 3 * n);
  });
  return colors;
}

/** Makes the meshes of a picture; what has not changed since the last one is the same object. */
export class MeshMaker {
  #made = new Map<string, { readonly mesh: ShownMesh; readonly clip: number }>();

  /** @param clip error in mm at which the colours end */
  make(
    wanted: readonly WantedSurface[],
    surfaceOf: (wanted: WantedSurface) => Surface | undefined,
    clip: number,
  ): readonly ShownMesh[] {
    const around = wanted.some(({ role }) => role === 'prediction');
    const made = wanted.flatMap((one) => {
      const surface = surfaceOf(one);
      if (!surface || surface.indices.length === 0) return [];
      const key = surfaceKey(one.request);
      const opacity = one.role === 'reference' && around ? TRANSLUCENT : 1;
      const before = this.#made.get(key);
      const isSame =
        before?.mesh.surface === surface && before.mesh.opacity === opacity && before.clip === clip;
      if (isSame) return [before];
      const colors = surface.error ? errorColors(surface.error, clip) : one.label.color;
      return [{ mesh: { key, surface, colors, opacity }, clip }];
    });
    this.#made = new Map(made.map((one) => [one.mesh.key, one]));
    return made.map(({ mesh }) => mesh);
  }
}
