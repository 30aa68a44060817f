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
  for (let y = 0, n = 0; y + 1 < height; y++, n++) {
    // Most squares are not crossed: their corners are read once and nothing else is done for them.
    let [isA, isD] = [at(0, y) < 0, at(0, y + 1) < 0];
    for (let x = 0; x + 1 < width; x++, n++) {
      const isB = (data[n + 1] ?? 0) < level;
      const isC = (data[n + width + 1] ?? 0) < level;
      if (isA !== isB || isB !== isC || isC !== isD) {
        const sides: Crossing[] = [];
        if (isA !== isB) sides.push(crossing(x, y, false));
        if (isB !== isC) sides.push(crossing(x + 1, y, true));
        if (isC !== isD) sides.push(crossing(x, y + 1, false));
        if (isD !== isA) sides.push(crossing(x, y, true));
        joinSides(sides, () => at(x, y) + at(x + 1, y) + at(x + 1, y + 1) + at(x, y + 1) < 0 === isA);
      }
      isA = isB;
      isD = isC;
    }
  }
  return chained([...crossings.values()], level);
}

/**
 * Segments across a square.
 * @param sides crossings on its top, right, bottom and left: two of them, or at a saddle all
 * @param isMiddleAsFirst whether the middle lies on the same side of the level as the top left corner
 */
function joinSides(sides: readonly Crossing[], isMiddleAsFirst: () => boolean): void {
  const [top, right, bottom, left] = sides;
  if (!top || !right) return;
  if (!bottom || !left) {
    join(top, right);
  } else if (isMiddleAsFirst()) {
    // The corner at the top left is joined with the middle, and not cut off.
    join(top, right);
    join(bottom, left);
  } else {
    join(left, top);
    join(right, bottom);
  }
}

function join(a: Crossing, b: Crossing): void {
  a.next.push(b);
  b.next.push(a);
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
