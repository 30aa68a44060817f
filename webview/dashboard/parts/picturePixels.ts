/** A slice picture's bytes as a canvas wants them, and its contours as SVG paths. */
import type { Preview } from '../../../src/protocol/dashboard';
import { decodeBytes } from '../../../src/reports/slicePicture';

type Picture = Preview['pictures'][number];

/** Red, green, blue, alpha, shape (height, width, 4); undefined where the bytes are not those of a picture of its size. */
export function pixelsOf({
  grey,
  width,
  height,
  channels,
}: Picture): Uint8ClampedArray<ArrayBuffer> | undefined {
  const bytes = decoded(grey);
  if (bytes?.length !== width * height * channels) return undefined;
  const out = new Uint8ClampedArray(width * height * 4);
  for (let n = 0; n < width * height; n++) {
    for (let c = 0; c < 3; c++) out[4 * n + c] = bytes[n * channels + (channels === 3 ? c : 0)] ?? 0;
    out[4 * n + 3] = 255;
  }
  return out;
}

function decoded(text: string): Uint8Array | undefined {
  try {
    return decodeBytes(text);
  } catch {
    return undefined;
  }
}

/** @param lines each x0, y0, x1, y1, ...; closed where the last point repeats the first */
export function contourPath(lines: readonly (readonly number[])[]): string {
  return lines.map(linePath).join('');
}

function linePath(line: readonly number[]): string {
  const points: string[] = [];
  for (let n = 0; n + 1 < line.length; n += 2) {
    points.push(`${Number((line[n] ?? 0).toFixed(3))} ${Number((line[n + 1] ?? 0).toFixed(3))}`);
  }
  return points.length < 2 ? '' : `M${points.join('L')}`;
}
