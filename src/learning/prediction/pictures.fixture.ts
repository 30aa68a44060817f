/** Colour pictures of bright discs, with the label maps of the discs, for tests. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { writeLabelMap } from '../../formats/registry';
import { randomStream } from '../../statistics/random';

export const PICTURE_SIZE = { width: 22, height: 18 } as const;

/** Writes images/eye_0.png .. eye_(n - 1).png, and labels/ of the same names for all but the last `unlabelled`. */
export async function writePictureDataset(
  folder: string,
  { cases, unlabelled = 0 }: { readonly cases: number; readonly unlabelled?: number },
): Promise<void> {
  const { width, height } = PICTURE_SIZE;
  await mkdir(join(folder, 'images'), { recursive: true });
  await mkdir(join(folder, 'labels'), { recursive: true });
  for (let n = 0; n < cases; n++) {
    const random = randomStream(n);
    const [x0, y0] = [random.uniform(7, width - 7), random.uniform(7, height - 7)];
    const pixels = new Uint8Array(3 * width * height);
    const labels = new Uint8Array(width * height);
    for (let p = 0; p < labels.length; p++) {
      const isInside = Math.hypot((p % width) - x0, Math.floor(p / width) - y0) < 5;
      labels[p] = isInside ? 1 : 0;
      pixels.set(
        [isInside ? 220 : 90, random.uniform(40, 60), 120].map((value) => value + random.uniform(-20, 20)),
        3 * p,
      );
    }
    const png = encode({ width, height, data: pixels, depth: 8, channels: 3 });
    await writeFile(join(folder, 'images', `eye_${n}.png`), png);
    if (n >= cases - unlabelled) continue;
    await writeLabelMap(join(folder, 'labels', `eye_${n}.png`), {
      ...{ dims: [width, height, 1], dtype: 'uint8', frames: 1, data: labels },
      affine: [
        [-1, 0, 0, 0],
        [0, -1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
      ],
    });
  }
}
