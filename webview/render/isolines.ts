/**
 * Lines of equal distance on a slice of a signed distance map: marching squares with linear interpolation
 * between voxel centres (W. E. Lorensen and H. E. Cline, SIGGRAPH 1987, in two dimensions).
 */
import type { SliceImage } from '../../src/protocol/schemas';
import { niceCeiling } from './scales';

export interface Isoline {
  /** mm */
  readonly level: number;
  /** (x, y) pairs in pixels from the top left pixel's centre; closed where the last point is the first. */
  readonly points: readonly number[];
}

/** More levels than this are a grey mass; the step is then widened by whole factors. */
const MOST_LEVELS = 60;

/** Where the colours have ended, only every fifth line is drawn. */
const COARSE = 5;

const made = new WeakMap<
  SliceImage,
  { readonly step: number; readonly clip: number; readonly lines: readonly Isoline[] }
>();

/**
 * The isolines at the multiples of `step` mm, beyond `clip` mm only at every fifth of them; computed once
 * for a slice, a step and a clip.
 */
export function isolinesOf(image: SliceImage, step: number, clip: number): readonly Isoline[] {
  const known = made.get(image);
  if (known?.step === step && known.clip === clip) return known.lines;
  const lines = levelsOf(image, step, clip).flatMap((level) => linesAt(image, level));
  made.set(image, { step, clip, lines });
  return lines;
}

/** A step that puts about five lines between the contour and the end of the colours. */
export const stepFor = (clip: number): number => niceCeiling(clip / 5);

function levelsOf({ data }: SliceImage, step: number, clip: number): readonly number[] {
  let low = Infinity;
  let high = -Infinity;
  for (let n = 0; n < data.length; n++) {
    const value = data[n] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low < high)) return [];
  const widened = step * Math.max(1, Math.ceil((high - low) / step / MOST_LEVELS));
  const first = Math.ceil(low / widened);
  const count = Math.floor(high / widened) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => first + n)
    .filter((n) => Math.abs(n * widened) <= clip || n % COARSE === 0)
    .map((n) => Number((n * widened).toPrecision(6)));
}

/** A place where a line crosses between two neighbouring pixels, and the segments that end there. */
interface Crossing {
  readonly x: number;
  readonly y: number;
  readonly next: Crossing[];
  walked: boolean;
}

function linesAt({ data, width, height }: SliceImage, level: number): Isoline[] {
  const at = (x: number, y: number): number => (data[y * width + x] ?? 0) - level;
  const crossings = new Map<number, Crossing>();
  const crossing = (x: number, y: number, isDown: boolean): Crossing => {
    const key = 2 * (y * width + x) + (isDown ? 1 : 0);
    const known = crossings.get(key);
    if (known) return known;
    const a = at(x, y);
    const b = isDown ? at(x, y + 1) : at(x + 1, y);
    const share = a / (a - b);
    const found = { x: isDown ? x : x + share, y: isDown ? y + share : y, next: [], walked: false };
    crossings.set(key, found);
    return found;
  };
  const join = (a: Crossing, b: Crossing): void => {
    a.next.push(b);
    b.next.push(a);
  };
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const [a, b, c, d] = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
      const code = (a < 0 ? 1 : 0) + (b < 0 ? 2 : 0) + (c < 0 ? 4 : 0) + (d < 0 ? 8 : 0);
      if (code === 0 || code === 15) continue;
      const sides: Crossing[] = [];
      if (a < 0 !== b < 0) sides.push(crossing(x, y, false));
      if (b < 0 !== c < 0) sides.push(crossing(x + 1, y, true));
      if (c < 0 !== d < 0) sides.push(crossing(x, y + 1, false));
      if (d < 0 !== a < 0) sides.push(crossing(x, y, true));
      const [top, right, bottom, left] = sides;
      if (!top || !right) continue;
      if (!bottom || !left) {
        join(top, right);
      } else if (a + b + c + d < 0 === a < 0) {
        // A saddle: the middle belongs to the first pixel, whose corner is therefore not cut off.
        join(top, right);
        join(bottom, left);
      } else {
        join(left, top);
        join(right, bottom);
      }
    }
  }
  return chained([...crossings.values()], level);
}

/** Lines through crossings that follow each other; those that end at the border begin there. */
function chained(crossings: readonly Crossing[], level: number): Isoline[] {
  const lines: Isoline[] = [];
  const ends = crossings.filter(({ next }) => next.length === 1);
  for (const first of [...ends, ...crossings]) {
    if (first.walked) continue;
    const points: number[] = [];
    let here: Crossing | undefined = first;
    while (here) {
      here.walked = true;
      points.push(here.x, here.y);
      here = here.next.find(({ walked }) => !walked);
    }
    if (first.next.length > 1) points.push(first.x, first.y);
    if (points.length > 2) lines.push({ level, points });
  }
  return lines;
}
