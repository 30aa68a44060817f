/** Slices in the types the renderers take; made once for each slice that comes from the host. */
import type { LabelTable } from '../../src/labels/labelTable';
import type { SliceImage } from '../../src/protocol/schemas';
import { labelIndices, labelLut } from './labelLut';

const floats = new WeakMap<SliceImage, Float32Array<ArrayBuffer>>();

/** Intensities as float32; integers above 2^24 lose their last digits, which no screen shows. */
export function floatsOf(image: SliceImage): Float32Array<ArrayBuffer> {
  const known = floats.get(image);
  if (known) return known;
  const made = image.data instanceof Float32Array ? image.data : Float32Array.from(image.data);
  floats.set(image, made);
  return made;
}

const indices = new WeakMap<
  SliceImage,
  { readonly table: LabelTable; readonly made: Uint16Array<ArrayBuffer> }
>();

export function indicesOf(image: SliceImage, table: LabelTable): Uint16Array<ArrayBuffer> {
  const known = indices.get(image);
  if (known?.table === table) return known.made;
  const made = labelIndices(image.data, table);
  indices.set(image, { table, made });
  return made;
}

const luts = new WeakMap<
  LabelTable,
  { readonly hidden: readonly number[]; readonly made: Uint8Array<ArrayBuffer> }
>();

export function lutOf(table: LabelTable, hidden: readonly number[]): Uint8Array<ArrayBuffer> {
  const known = luts.get(table);
  if (known?.hidden === hidden) return known.made;
  const made = labelLut(table, new Set(hidden));
  luts.set(table, { hidden, made });
  return made;
}
