/** The slice renderer for machines without WebGL2: layers are coloured on the CPU, the canvas scales them. */
import { DIVERGING_TABLE, divergingIndex } from './colorMaps';
import { SCAN_COLORS_SIZE } from './scanColors';
import type { DistanceFill, LabelFill, ScanFill, SliceLayers, SliceRenderer } from './sliceRenderer';
import type { ViewTransform } from './viewTransform';

/** One coloured layer at the slice's own resolution, and what it was made of. */
class Layer {
  readonly #canvas = document.createElement('canvas');
  readonly #context = this.#canvas.getContext('2d');
  #madeOf: readonly unknown[] = [];

  /** The layer's picture, coloured anew by `fill` only when one of `madeOf` has changed. */
  picture(
    width: number,
    height: number,
    madeOf: readonly unknown[],
    fill: (pixels: Uint8ClampedArray) => void,
  ): HTMLCanvasElement {
    const same = madeOf.length === this.#madeOf.length && madeOf.every((x, n) => x === this.#madeOf[n]);
    if (!same && this.#context) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      const image = this.#context.createImageData(width, height);
      fill(image.data);
      this.#context.putImageData(image, 0, 0);
      this.#madeOf = madeOf;
    }
    return this.#canvas;
  }
}

interface Slot {
  readonly scan: Layer;
  readonly distance: Layer;
  readonly reference: Layer;
  readonly prediction: Layer;
}

export class CanvasRenderer implements SliceRenderer {
  readonly kind = 'canvas';
  readonly #slots = new Map<string, Slot>();

  draw(
    slotName: string,
    target: CanvasRenderingContext2D,
    layers: SliceLayers,
    transform: ViewTransform,
  ): void {
    const slot = this.#slot(slotName);
    const { width, height, scan, distance, smooth } = layers;
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.clearRect(0, 0, target.canvas.width, target.canvas.height);
    const put = (picture: HTMLCanvasElement, opacity: number, interpolate: boolean): void => {
      target.globalAlpha = opacity;
      target.imageSmoothingEnabled = interpolate;
      target.imageSmoothingQuality = 'low';
      const { scaleX, scaleY, offsetX, offsetY } = transform;
      // Pixel (0, 0) is centred on the offset, so the picture starts half a pixel before it.
      target.drawImage(picture, offsetX - scaleX / 2, offsetY - scaleY / 2, scaleX * width, scaleY * height);
      target.globalAlpha = 1;
    };
    const { data, window, colors } = scan;
    const scanPicture = slot.scan.picture(
      width,
      height,
      [data, window.low, window.high, colors],
      (pixels) => {
        fillScan(pixels, scan);
      },
    );
    put(scanPicture, 1, smooth);
    if (distance) {
      const picture = slot.distance.picture(width, height, [distance.data, distance.clip], (pixels) => {
        fillDistance(pixels, distance);
      });
      put(picture, distance.opacity, smooth);
    }
    for (const role of ['reference', 'prediction'] as const) {
      const labels = layers[role];
      if (!labels) continue;
      const picture = slot[role].picture(width, height, [labels.indices, labels.lut], (pixels) => {
        fillLabels(pixels, labels);
      });
      put(picture, labels.opacity, false);
    }
  }

  /** A 2D canvas is never lost for good: the browser restores it by itself. */
  onLost(): void {}

  dispose(): void {
    this.#slots.clear();
  }

  #slot(name: string): Slot {
    const known = this.#slots.get(name);
    if (known) return known;
    const slot = {
      scan: new Layer(),
      distance: new Layer(),
      reference: new Layer(),
      prediction: new Layer(),
    };
    this.#slots.set(name, slot);
    return slot;
  }
}

function fillScan(pixels: Uint8ClampedArray, { data, window: { low, high }, colors }: ScanFill): void {
  const last = SCAN_COLORS_SIZE - 1;
  const scale = last / (high - low);
  // Whole pixels at once; both views have the machine's byte order.
  const whole = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  const table = new Uint32Array(colors.buffer, colors.byteOffset, SCAN_COLORS_SIZE);
  for (let n = 0; n < data.length; n++) {
    // What is no number becomes 0, as in the shader.
    const entry = ((data[n] ?? 0) - low) * scale + 0.5 || 0;
    whole[n] = table[entry <= 0 ? 0 : entry >= last ? last : Math.floor(entry)] ?? 0;
  }
}

function fillDistance(pixels: Uint8ClampedArray, { data, clip }: DistanceFill): void {
  for (let n = 0, p = 0; n < data.length; n++, p += 4) {
    copyColor(pixels, p, DIVERGING_TABLE, 4 * divergingIndex(data[n] ?? 0, clip));
  }
}

function fillLabels(pixels: Uint8ClampedArray, { indices, lut }: LabelFill): void {
  for (let n = 0, p = 0; n < indices.length; n++, p += 4) {
    const index = indices[n] ?? 0;
    if (index > 0) copyColor(pixels, p, lut, 4 * index);
  }
}

function copyColor(pixels: Uint8ClampedArray, p: number, table: Uint8Array, t: number): void {
  pixels[p] = table[t] ?? 0;
  pixels[p + 1] = table[t + 1] ?? 0;
  pixels[p + 2] = table[t + 2] ?? 0;
  pixels[p + 3] = table[t + 3] ?? 0;
}
