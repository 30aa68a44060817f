/** Reading the page's canvases back. */
import type { Page } from 'playwright-core';
import type { PlaneName } from '../../../src/volume/planes';
import type { ViewTransform } from '../../../webview/render/viewTransform';

/** Red, green, blue, alpha; shape (height, width, 4). */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export async function pixelsOf(page: Page, plane: PlaneName, layer: 'picture' | 'contours'): Promise<Pixels> {
  const { width, height, base64 } = await page.evaluate(
    ([name, which]) => {
      const canvas = document.querySelector(`canvas[data-plane="${name}"][data-layer="${which}"]`);
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error(`There is no ${which} canvas of ${name}.`);
      const image = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
      if (!image) throw new Error('The canvas cannot be read.');
      let text = '';
      for (let n = 0; n < image.data.length; n += 8192) {
        text += String.fromCharCode(...image.data.subarray(n, n + 8192));
      }
      return { width: canvas.width, height: canvas.height, base64: btoa(text) };
    },
    [plane, layer] as const,
  );
  return { width, height, data: new Uint8Array(Buffer.from(base64, 'base64')) };
}

/** Where slice pixels are drawn, in CSS pixels of the plane's viewport, as the plane's element tells. */
export async function transformOf(page: Page, plane: PlaneName): Promise<ViewTransform> {
  const element = page.getByTestId(`plane-${plane}`);
  const number = async (name: string): Promise<number> => {
    const text = await element.getAttribute(`data-${name}`);
    if (text === null) throw new Error(`The ${plane} plane has no data-${name}.`);
    return Number(text);
  };
  return {
    scaleX: await number('scale-x'),
    scaleY: await number('scale-y'),
    offsetX: await number('offset-x'),
    offsetY: await number('offset-y'),
  };
}

/** The pixel a position falls into; positions count from the corner of the first pixel. */
const indexAt = ({ width }: Pixels, x: number, y: number): number =>
  4 * (Math.floor(y) * width + Math.floor(x));

export const alphaAt = (pixels: Pixels, x: number, y: number): number =>
  pixels.data[indexAt(pixels, x, y) + 3] ?? 0;

export const colorAt = (pixels: Pixels, x: number, y: number): readonly number[] => {
  const n = indexAt(pixels, x, y);
  return [...pixels.data.subarray(n, n + 3)];
};

/** How much two pictures of the same size differ: mean and 99.9th percentile of the channels' differences. */
export function difference(a: Pixels, b: Pixels): { readonly mean: number; readonly worst: number } {
  const counts = new Array<number>(256).fill(0);
  let sum = 0;
  a.data.forEach((value, n) => {
    const d = Math.abs(value - (b.data[n] ?? 0));
    sum += d;
    counts[d] = (counts[d] ?? 0) + 1;
  });
  let above = a.data.length * 0.001;
  let worst = 255;
  while (worst > 0 && (above -= counts[worst] ?? 0) >= 0) worst--;
  return { mean: sum / a.data.length, worst };
}
