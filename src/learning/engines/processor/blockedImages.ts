/**
 * Images and volumes in the order that convolutions on blocks of channels want: sample by sample, in each
 * sample slice by slice, in each slice block by block. In memory (B, D, C / block, H, W, block), under the
 * shape (B * D, C, H, W).
 */
import { fromBlocks, toBlocks } from './blocks';
import { combinations, gather } from './gather';
import type { Value } from '../../graph/graph';
import { reshape } from '../../graph/operators/layout';
import { at, sizeOf } from '../../graph/tensor';
import type { Shape } from '../../graph/tensor';

/** Along depth, height and width; an image is a volume of one slice. */
export type Triple<T = number> = readonly [T, T, T];

/** The last two or three values along three axes, with `one` for the depth of an image. */
export function volume<T>(values: readonly T[], one: T): Triple<T> {
  return values.length === 3
    ? [at(values, 0), at(values, 1), at(values, 2)]
    : [one, at(values, 0), at(values, 1)];
}

/** Images (B, C, H, W) or volumes (B, C, D, H, W), under one form. */
export interface ImageShape {
  readonly batch: number;
  readonly channels: number;
  readonly size: Triple;
}

/** Undefined where a shape is that of neither images nor volumes. */
export function imageShape(shape: Shape): ImageShape | undefined {
  const [batch, channels, ...spatial] = shape;
  if (batch === undefined || channels === undefined || spatial.length < 2 || spatial.length > 3) {
    return undefined;
  }
  return { batch, channels, size: volume(spatial, 1) };
}

/** Shape under which images on blocks are handled. */
function blockedShape({ batch, channels, size: [depth, height, width] }: ImageShape): Shape {
  return [batch * depth, channels, height, width];
}

/** Puts the slices (rows of a matrix, one for each slice, sample and block) in another order. */
function reorderSlices(x: Value, indices: readonly number[]): Value {
  return gather(reshape(x, [indices.length, sizeOf(x.shape) / indices.length]), 0, indices);
}

/** @param x (B, C, *spatial), plain; blocks must fill its channels */
function blockImages(x: Value, shape: ImageShape, block: number): Value {
  const { batch, channels, size } = shape;
  const [depth, height, width] = size;
  const parts = channels / block;
  const blocks = toBlocks(reshape(x, [batch, channels, depth * height, width]));
  const order = combinations(batch, depth, parts).map(
    ([sample = 0, slice = 0, part = 0]) => (sample * parts + part) * depth + slice,
  );
  return reshape(reorderSlices(blocks, order), blockedShape(shape));
}

/** The way back, to the plain shape (B, C, *spatial). */
function plainImages(x: Value, plain: Shape, shape: ImageShape, block: number): Value {
  const { batch, channels, size } = shape;
  const [depth, height, width] = size;
  const parts = channels / block;
  const order = combinations(batch, parts, depth).map(
    ([sample = 0, part = 0, slice = 0]) => (sample * depth + slice) * parts + part,
  );
  const ordered = reshape(reorderSlices(x, order), [batch, channels, depth * height, width]);
  return reshape(fromBlocks(ordered), plain);
}

/** A value of the graph in the orders of memory in which it is there, or is made when asked for. */
export class LaidOut {
  readonly #plainShape: Shape;
  readonly #block: number;
  #plain: Value | undefined;
  #blocked: Value | undefined;
  readonly images: ImageShape | undefined;

  private constructor(plainShape: Shape, block: number) {
    this.#plainShape = plainShape;
    this.#block = block;
    this.images = imageShape(plainShape);
  }

  static plain(value: Value, block: number): LaidOut {
    const result = new LaidOut(value.shape, block);
    result.#plain = value;
    return result;
  }

  /** @param plainShape what the shape is without blocks */
  static blocked(value: Value, plainShape: Shape, block: number): LaidOut {
    const result = new LaidOut(plainShape, block);
    result.#blocked = value;
    return result;
  }

  /** Whether blocks fill the channels. */
  get canBeBlocked(): boolean {
    return this.images !== undefined && this.images.channels % this.#block === 0;
  }

  get isBlocked(): boolean {
    return this.#blocked !== undefined;
  }

  get plain(): Value {
    if (!this.#plain) {
      if (!this.#blocked || !this.images) throw new Error('A value must be laid out in some way.');
      this.#plain = plainImages(this.#blocked, this.#plainShape, this.images, this.#block);
    }
    return this.#plain;
  }

  get blocked(): Value {
    if (!this.#blocked) {
      if (!this.images || !this.canBeBlocked) {
        throw new Error(`Blocks do not fill the channels of (${this.#plainShape.join(', ')}).`);
      }
      this.#blocked = blockImages(this.plain, this.images, this.#block);
    }
    return this.#blocked;
  }
}
