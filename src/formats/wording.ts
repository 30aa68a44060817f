/** Figures as people read them in messages. */

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A number of bytes as people read it, such as "1.5 GiB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : formatNumber(value)} ${UNITS[unit] ?? 'bytes'}`;
}

/** A figure with three significant digits. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Dims such as "64 x 64 x 21". */
export function formatDims(dims: readonly number[]): string {
  return dims.join(' x ');
}
