/**
 * Masks told in words, as peer cases do: "10x10 zeros; [1:4,1]=1", "ones(7, 3, 11, 10)", "zeros 99^3",
 * "100^3: gt [0:50,:,:], pred [0:51,:,:]". Slices are Python's.
 */
import { sizeOf } from './arrays';
import type { NdArray } from './format';

/** The words say something this reader does not know. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** The shape named in a text, such as 256x256, 99^3 or (7, 3, 11, 10). */
export function shapeIn(text: string): number[] | undefined {
  const power = /(\d+)\^(\d+)/.exec(text);
  if (power) return new Array<number>(Number(power[2])).fill(Number(power[1]));
  const product = /\d+(?:\s*x\s*\d+)+/.exec(text);
  if (product) return product[0].split('x').map(Number);
  const call = /(?:ones|zeros)\(([\d,\s]+)\)/.exec(text);
  return call?.[1]?.split(',').map(Number);
}

/**
 * The array a text describes: filled with zeros (or ones), then with what is assigned.
 * @param shape where the text names none
 */
export function arrayFromText(text: string, shape = shapeIn(text)): NdArray {
  if (!shape) throw new UnreadableError(`no shape in "${text}"`);
  const data = new Array<number>(sizeOf(shape)).fill(/\bones\b/.test(text) ? 1 : 0);
  const rest = text
    .replace(/\[([^\]]*)\]\s*=\s*(\d+)/g, (_, slices: string, value: string) => {
      assign(data, shape, slices, Number(value));
      return '';
    })
    .replace(
      /\d+\^\d+|\d+(?:\s*x\s*\d+)+|\([\d,\s]+\)|\b(?:zeros|ones|empty|image|volume|of|mask)\b|[\s;:,]/g,
      '',
    );
  if (rest !== '') throw new UnreadableError(`"${rest}" in "${text}"`);
  return { dtype: 'uint8', shape, data };
}

/** Sets the voxels that Python's slices choose, such as "50:60,:" or "50,70". */
export function assign(data: number[], shape: readonly number[], slices: string, value: number): void {
  const ranges = slices.split(',').map((slice, axis) => rangeOf(slice, shape[axis] ?? 0));
  if (ranges.length !== shape.length) {
    throw new UnreadableError(`"[${slices}]" for an array of ${shape.length} axes`);
  }
  for (let n = 0; n < data.length; n++) {
    let rest = n;
    let inside = true;
    for (let axis = shape.length - 1; axis >= 0 && inside; axis--) {
      const size = shape[axis] ?? 1;
      const index = rest % size;
      rest = Math.floor(rest / size);
      const [from, to] = ranges[axis] ?? [0, 0];
      inside = index >= from && index < to;
    }
    if (inside) data[n] = value;
  }
}

/** First index and the one after the last of a slice. */
function rangeOf(slice: string, size: number): readonly [number, number] {
  const parts = /^\s*(-?\d*)\s*(:?)\s*(-?\d*)\s*$/.exec(slice);
  const [, first = '', colon = '', last = ''] = parts ?? [];
  if (!parts || (colon === '' && first === '')) throw new UnreadableError(`slice "${slice}"`);
  const index = (text: string): number => (Number(text) < 0 ? size + Number(text) : Number(text));
  const from = first === '' ? 0 : index(first);
  if (colon === '') return [from, from + 1];
  return [from, last === '' ? size : index(last)];
}
