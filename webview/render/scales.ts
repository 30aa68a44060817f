/** Choosing where a colour scale ends, and writing its numbers. */

/**
 * Value below which the given share of the values lies, interpolated linearly between neighbours
 * (numpy's default percentile); undefined for no values.
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (position - Math.floor(position));
}

/** The smallest of 1, 2, 3, 5 times a power of ten that is not below the value. */
export function niceCeiling(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 3, 5, 10].find((f) => f * power >= value * (1 - 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(1));
}

/** Five ticks of a scale from -clip to +clip. */
export function scaleTicks(clip: number): readonly number[] {
  return [-clip, -clip / 2, 0, clip / 2, clip];
}

/** A number with its sign and no more digits than are needed: "+2.5", "−5", "0". */
export function signedText(value: number): string {
  const digits = String(Number(Math.abs(value).toPrecision(3)));
  if (value === 0) return '0';
  return value < 0 ? `−${digits}` : `+${digits}`;
}

/** A voxel value: whole numbers as they are, others with five significant digits. */
export function valueText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
