/**
 * The diverging colour map of signed distances: blue inside (negative), near white at the surface,
 * orange to red outside (positive). Blue against orange-red stays readable with every common form of
 * colour blindness, and lightness falls evenly to both sides, so that size can be read without hue
 * (K. Moreland, "Diverging Color Maps for Scientific Visualization", 2009).
 */

export type Rgb = readonly [number, number, number];

const STOPS = [
  [20, 84, 214],
  [104, 167, 255],
  [248, 248, 246],
  [255, 153, 92],
  [214, 45, 22],
] as const satisfies readonly Rgb[];

/** Entries of the table; odd, so that the middle one is exactly zero. */
export const DIVERGING_SIZE = 255;

function colorAt(share: number): Rgb {
  const position = share * (STOPS.length - 1);
  const below = Math.min(STOPS.length - 2, Math.floor(position));
  const [from = STOPS[2], to = STOPS[2]] = STOPS.slice(below, below + 2);
  const channel = (c: 0 | 1 | 2): number => Math.round(from[c] + (to[c] - from[c]) * (position - below));
  return [channel(0), channel(1), channel(2)];
}

/** Red, green, blue, 255 of every entry, from -clip to +clip. */
export const DIVERGING_TABLE: Uint8Array<ArrayBuffer> = new Uint8Array(
  Array.from({ length: DIVERGING_SIZE }, (_, n) => [...colorAt(n / (DIVERGING_SIZE - 1)), 255]).flat(),
);

/** Entry of the table for a distance; beyond the clip value the ends are used. */
export function divergingIndex(distance: number, clip: number): number {
  const share = Math.min(1, Math.max(-1, distance / clip));
  return Math.round(((share + 1) / 2) * (DIVERGING_SIZE - 1));
}

/** CSS colour of an entry of the table. */
export function divergingCss(index: number): string {
  const [r = 0, g = 0, b = 0] = DIVERGING_TABLE.subarray(4 * index, 4 * index + 3);
  return cssColor([r, g, b]);
}

export function cssColor([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}
