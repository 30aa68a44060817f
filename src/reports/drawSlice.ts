/** Makes the picture of a slice: intensities as bytes, and the contours of two label maps. */
import { sliceContours } from '../contour/sliceContours';
import type { LabelTable } from '../labels/labelTable';
import { encodeBytes, type SlicePicture } from './slicePicture';

/** A slice to be drawn; all arrays have the shape (height, width). */
export interface SliceToDraw extends Pick<
  SlicePicture,
  'title' | 'slice' | 'width' | 'height' | 'pixelSize'
> {
  /** Any intensities: one channel, or three that are red, green and blue. */
  readonly intensities: readonly [Float32Array] | readonly [Float32Array, Float32Array, Float32Array];
  /** Value n + 1 is label n of the table. */
  readonly reference: Uint8Array<ArrayBuffer>;
  readonly prediction: Uint8Array<ArrayBuffer>;
  readonly table: LabelTable;
}

/** Darkest and brightest value that is told apart, in parts of the pixels. */
const WINDOW = [0.005, 0.995] as const;

/** @param longest side of the picture in pixels; larger slices are reduced by a whole factor */
export function drawSlice(drawn: SliceToDraw, longest: number): SlicePicture {
  const { title, slice, width, height, pixelSize, intensities, table } = drawn;
  const factor = Math.ceil(Math.max(width, height) / longest);
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const planes = intensities.map((plane) => windowed(reduce(plane, width, height, factor)));
  const bytes = new Uint8Array(columns * rows * planes.length);
  planes.forEach((plane, c) => {
    for (let n = 0; n < plane.length; n++) bytes[n * planes.length + c] = plane[n] ?? 0;
  });
  return {
    ...{ title, slice, width: columns, height: rows },
    pixelSize: [pixelSize[0] * factor, pixelSize[1] * factor],
    grey: encodeBytes(bytes),
    channels: intensities.length,
    contours: (['reference', 'prediction'] as const).flatMap((role) =>
      sliceContours(drawn[role], width, height).map(({ label, points, starts }) => {
        const known = table[label - 1];
        const [red, green, blue] = known?.color ?? [255, 255, 255];
        return {
          label: known?.name ?? `label ${label}`,
          color: [red, green, blue] satisfies [number, number, number],
          role,
          lines: linesOf(points, starts, factor),
        };
      }),
    ),
  };
}

/** Means of squares of pixels; those that are no number do not count. */
function reduce(plane: Float32Array, width: number, height: number, factor: number): Float32Array {
  if (factor === 1) return plane;
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const sums = new Float32Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let y = 0, n = 0; y < height; y++) {
    const row = Math.floor(y / factor) * columns;
    for (let x = 0; x < width; x++, n++) {
      const value = plane[n] ?? NaN;
      if (!Number.isFinite(value)) continue;
      const at = row + Math.floor(x / factor);
      sums[at] = (sums[at] ?? 0) + value;
      counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  return sums.map((sum, n) => sum / (counts[n] ?? 1));
}

/** Grey values between the window's ends; black where there is no number. */
function windowed(plane: Float32Array): Uint8Array {
  const sorted = plane.filter(Number.isFinite).sort();
  const quantile = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  const [low, high] = [quantile(WINDOW[0]), quantile(WINDOW[1])];
  const scale = high > low ? 255 / (high - low) : 0;
  return Uint8Array.from(plane, (value) =>
    Number.isFinite(value) ? Math.round(Math.min(255, Math.max(0, (value - low) * scale))) : 0,
  );
}

/** Points in pixels of the reduced picture, to a hundredth. */
function linesOf(points: Float32Array, starts: Uint32Array, factor: number): number[][] {
  const lines: number[][] = [];
  for (let p = 0; p + 1 < starts.length; p++) {
    const line = points.subarray(2 * (starts[p] ?? 0), 2 * (starts[p + 1] ?? 0));
    lines.push(Array.from(line, (at) => Math.round(100 * ((at + 0.5) / factor - 0.5)) / 100));
  }
  return lines;
}
