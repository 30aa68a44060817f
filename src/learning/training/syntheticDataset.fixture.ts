/** A tiny data set for tests: bright balls in noise, written as NIfTI files in images/ and labels/. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeLabelMap, writeVolume } from '../../formats/registry';
import type { Volume } from '../../volume/volume';
import { randomStream } from '../../statistics/random';

export interface SyntheticOptions {
  readonly cases: number;
  readonly dims?: readonly [number, number, number];
  /** Voxel size in mm. */
  readonly spacing?: readonly [number, number, number];
  /** Value of the ball in the label maps. */
  readonly value?: number;
}

/** Writes case_0 .. case_(n - 1) into the folder. */
export async function writeSyntheticDataset(folder: string, options: SyntheticOptions): Promise<void> {
  await mkdir(join(folder, 'images'), { recursive: true });
  await mkdir(join(folder, 'labels'), { recursive: true });
  for (let n = 0; n < options.cases; n++) {
    const { image, label } = syntheticCase(n, options);
    await writeVolume(join(folder, 'images', `case_${n}.nii.gz`), image);
    await writeLabelMap(join(folder, 'labels', `case_${n}.nii.gz`), label);
  }
}

/** The scan (values differ from case to case in scale) and the label map of one case. */
export function syntheticCase(
  seed: number,
  { dims = [20, 18, 6], spacing = [1, 1, 2], value = 1 }: SyntheticOptions,
): { readonly image: Volume; readonly label: Volume } {
  const random = randomStream(seed);
  const [nx, ny, nz] = dims;
  const centre = [nx, ny, nz].map((n) => n / 2 + random.uniform(-0.1, 0.1) * n);
  const scale = 10 ** random.uniform(0, 4);
  const image = new Float32Array(nx * ny * nz);
  const label = new Uint8Array(image.length);
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const offsets = [x, y, z].map((p, axis) => (p - (centre[axis] ?? 0)) * (spacing[axis] ?? 1));
        const inside = Math.hypot(...offsets) < 5;
        label[at] = inside ? value : 0;
        image[at] = scale * (3 + (inside ? 2 : 0) + 0.3 * random.normal());
      }
    }
  }
  const [sx, sy, sz] = spacing;
  const affine = [
    [sx, 0, 0, -10],
    [0, sy, 0, 20],
    [0, 0, sz, 30],
    [0, 0, 0, 1],
  ] as const;
  return {
    image: { dims, affine, dtype: 'float32', frames: 1, data: image },
    label: { dims, affine, dtype: 'uint8', frames: 1, data: label },
  };
}
