/** Colours of the style sheet as numbers. */
import type { Rgb } from '../render/colorMaps';

/** The background of an element; black where the style sheet says nothing of it. */
export function colorOf(element: Element): Rgb {
  return parsedColor(getComputedStyle(element).backgroundColor);
}

/** Of "rgb(1, 2, 3)" or "rgba(1, 2, 3, 0.5)", as browsers compute colours. */
export function parsedColor(text: string): Rgb {
  const [r = 0, g = 0, b = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}
