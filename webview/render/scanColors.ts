/**
 * Colour maps for the grey values of a scan, 256 entries each. Viridis, inferno and magma are perceptually uniform:
 * equal steps of the value look equally large, also to the colour-blind and in grey print (S. van der Walt, N. Smith,
 * "A Better Default Colormap for Matplotlib", SciPy 2015; the tables are in the public domain, CC0). Kept here as 17
 * stops, between which straight lines are off by less than 7 of 255.
 */
import { cssColor, type Rgb } from './colorMaps';

export const SCAN_MAPS = ['grey', 'inferno', 'magma', 'viridis'] as const;
export type ScanMap = (typeof SCAN_MAPS)[number];

export interface ScanColors {
  readonly map: ScanMap;
  /** Small values bright instead of large ones. */
  readonly invert: boolean;
}

export const SCAN_MAP_NAMES: Readonly<Record<ScanMap, string>> = {
  grey: 'Grey',
  inferno: 'Inferno',
  magma: 'Magma',
  viridis: 'Viridis',
};

/** Hexadecimal red, green, blue of each stop, evenly spaced from the smallest value to the largest. */
const STOPS: Readonly<Record<ScanMap, string>> = {
  grey: '000000 ffffff',
  inferno:
    '000004 0b0724 210c4a 3c0965 57106d 70196e 89226a a32b61 bb3755 ' +
    'd14644 e35932 f1711e f98d0a fcab0f f9ca32 f2e865 fcffa4',
  magma:
    '000004 0a0822 1d1146 36106a 50127c 691c81 822681 9c2e7f b63779 ' +
    'cf4170 e65163 f5695c fb8761 fea571 fec387 fde0a2 fcfdbf',
  viridis:
    '440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26818e 21908c ' +
    '1f9f88 28ae80 3ebc74 5dc963 82d34c abdc32 d5e21a fde725',
};

export const SCAN_COLORS_SIZE = 256;

const tables = new Map<string, Uint8Array<ArrayBuffer>>();

/** Red, green, blue, 255 of every entry; the same array for the same colours. */
export function scanColorTable({ map, invert }: ScanColors): Uint8Array<ArrayBuffer> {
  const key = `${map}/${invert}`;
  const known = tables.get(key);
  if (known) return known;
  const stops = STOPS[map].split(' ').map(rgbOf);
  const last = SCAN_COLORS_SIZE - 1;
  const made = new Uint8Array(
    Array.from({ length: SCAN_COLORS_SIZE }, (_, n) => [
      ...between(stops, (invert ? last - n : n) / last),
      255,
    ]).flat(),
  );
  tables.set(key, made);
  return made;
}

/** As a CSS gradient from left (smallest) to right (largest value). */
export function scanColorGradient({ map, invert }: ScanColors): string {
  const stops = STOPS[map].split(' ').map((hex) => cssColor(rgbOf(hex)));
  return `linear-gradient(to right, ${(invert ? stops.reverse() : stops).join(', ')})`;
}

/** The one after it in the list. */
export function nextScanMap(map: ScanMap): ScanMap {
  return SCAN_MAPS[(SCAN_MAPS.indexOf(map) + 1) % SCAN_MAPS.length] ?? 'grey';
}

function between(stops: readonly Rgb[], share: number): Rgb {
  const position = share * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(position));
  const [from = BLACK, to = BLACK] = stops.slice(below, below + 2);
  const channel = (c: 0 | 1 | 2): number => Math.round(from[c] + (to[c] - from[c]) * (position - below));
  return [channel(0), channel(1), channel(2)];
}

const BLACK: Rgb = [0, 0, 0];

function rgbOf(hex: string): Rgb {
  const channel = (n: number): number => Number.parseInt(hex.slice(2 * n, 2 * n + 2), 16);
  return [channel(0), channel(1), channel(2)];
}
