/** The intensity window: which values are drawn black (low and below) and white (high and above). */

export interface IntensityWindow {
  readonly low: number;
  readonly high: number;
}

/** CSS pixels of dragging that change the width of the window by a factor of e, the level by its width. */
const DRAG_PIXELS = 250;
/** Narrowest window, as a share of the range of the scan. */
const NARROWEST = 1e-4;

/**
 * The window after dragging by (dx, dy) CSS pixels from where it was `start`: to the right widens it
 * (less contrast), up lowers its level (brighter).
 * @param range smallest and largest value of the scan
 */
export function draggedWindow(
  start: IntensityWindow,
  dx: number,
  dy: number,
  range: IntensityWindow,
): IntensityWindow {
  const span = Math.max(range.high - range.low, Number.MIN_VALUE);
  const width = Math.min(
    Math.max((start.high - start.low) * Math.exp(dx / DRAG_PIXELS), span * NARROWEST),
    span * 4,
  );
  const level = (start.low + start.high) / 2 + (dy / DRAG_PIXELS) * (start.high - start.low);
  const kept = Math.min(Math.max(level, range.low - span), range.high + span);
  return { low: kept - width / 2, high: kept + width / 2 };
}

/** A window that can be drawn with: finite, and high above low (a scan of one value has none). */
export function usableWindow({ low, high }: IntensityWindow): IntensityWindow {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { low: 0, high: 1 };
  return high > low ? { low, high } : { low, high: low + 1 };
}
