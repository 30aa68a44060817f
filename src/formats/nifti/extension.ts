/**
 * Label names in a NIfTI file. NIfTI has no field for them, so they stand in a header extension of code 6
 * (plain text; https://nifti.nimh.nih.gov/nifti-1/documentation/nifti1fields/nifti1fields_pages/extension.html),
 * as one JSON text (labelsText.ts). An extension instead of a second file, because a label map and its
 * names then cannot be parted.
 *
 * An extension is: int32 size in bytes (a multiple of 16, these 8 bytes included), int32 code, content.
 */
import type { StoredLabel } from '../codec';
import { labelsText, parseLabelsText } from '../labelsText';

const COMMENT_CODE = 6;
const PREFIX_BYTES = 8;
/** Extensions beyond this many bytes are not looked at. */
export const LABELS_LIMIT_BYTES = 2 ** 20;

/** The labels in the extensions of a header; extensions that are not understood or broken are skipped. */
export function labelsInExtensions(
  bytes: Uint8Array,
  littleEndian: boolean,
): readonly StoredLabel[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + PREFIX_BYTES <= bytes.length;) {
    const size = view.getInt32(at, littleEndian);
    if (size < PREFIX_BYTES || at + size > bytes.length) return undefined;
    if (view.getInt32(at + 4, littleEndian) === COMMENT_CODE) {
      const labels = parseLabelsText(textIn(bytes.subarray(at + PREFIX_BYTES, at + size)));
      if (labels) return labels;
    }
    at += size;
  }
  return undefined;
}

/** Extensions are padded with zeros. */
const textIn = (content: Uint8Array): string => new TextDecoder().decode(content).replace(/\0+$/, '');

/** The extension that names the labels, little endian, padded with zeros to a multiple of 16 bytes. */
export function labelExtension(labels: readonly StoredLabel[]): Uint8Array {
  const content = new TextEncoder().encode(labelsText(labels));
  const extension = new Uint8Array(Math.ceil((PREFIX_BYTES + content.length + 1) / 16) * 16);
  const view = new DataView(extension.buffer);
  view.setInt32(0, extension.length, true);
  view.setInt32(4, COMMENT_CODE, true);
  extension.set(content, PREFIX_BYTES);
  return extension;
}
