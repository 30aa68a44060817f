/** Prepared cases for tests, written to a folder, whose every voxel can be told from its value. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Size } from './patches';
import { countClasses, type PreparedCase } from './preparedCase';
import { bytesOf, SliceFile } from './sliceFile';

/** Images hold 1 + index, map k holds -(k + 1) times that. @param labels class indices, shape `size` */
export function numberedCase(
  folder: string,
  id: string,
  labels: Uint8Array,
  [slices, height, width]: Size,
  classes: number,
): PreparedCase {
  const pixels = height * width;
  const images = Float32Array.from({ length: slices * pixels }, (_, n) => n + 1);
  const maps = Float32Array.from({ length: slices * classes * pixels }, (_, n) => {
    const [slice, k, pixel] = [
      Math.floor(n / (classes * pixels)),
      Math.floor(n / pixels) % classes,
      n % pixels,
    ];
    return -(k + 1) * (slice * pixels + pixel + 1);
  });
  const write = (name: string, bytes: Uint8Array, sliceBytes: number): SliceFile => {
    const path = join(folder, `${id}.${name}`);
    writeFileSync(path, bytes);
    return new SliceFile(path, sliceBytes);
  };
  return {
    ...{ id, slices, height, width, spacing: [1, 1, 1] },
    images: write('images', bytesOf(images), pixels * 4),
    labels: write('labels', labels, pixels),
    distanceMaps: {
      file: write('maps', bytesOf(maps), classes * pixels * 4),
      ranges: Float32Array.from({ length: 2 * classes }, (_, n) =>
        n % 2 === 0 ? -(n / 2 + 1) * slices * pixels : 0,
      ),
    },
    counts: countClasses(labels, slices, classes),
  };
}
