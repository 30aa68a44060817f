/**
 * Label names in a NIfTI file. NIfTI has no field for them, so they stand in a header extension of code 6
 * (plain text; https://nifti.nimh.nih.gov/nifti-1/documentation/nifti1fields/nifti1fields_pages/extension.html),
 * as one JSON text: {"labels": [{"value": 1, "name": "anterior", "color": [230, 159, 0]}]}. Every other
 * program skips it or shows it as a comment. An extension instead of a second file, because a label map
 * and its names then cannot be parted.
 *
 * An extension is: int32 size in bytes (a multiple of 16, these 8 bytes included), int32 code, content.
 */
import { z } from 'zod';
import type { StoredLabel } from '../codec';

const COMMENT_CODE = 6;
const PREFIX_BYTES = 8;
/** Extensions beyond this many bytes are not looked at. */
export const LABELS_LIMIT_BYTES = 2 ** 20;

const byte = z.number().int().min(0).max(255);
const contentSchema = z.object({
  labels: z.array(
    z.object({ value: z.number().int(), name: z.string(), color: z.tuple([byte, byte, byte]) }),
  ),
});

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
      const labels = parseLabels(new TextDecoder().decode(bytes.subarray(at + PREFIX_BYTES, at + size)));
      if (labels) return labels;
    }
    at += size;
  }
  return undefined;
}

function parseLabels(padded: string): readonly StoredLabel[] | undefined {
  try {
    return contentSchema.parse(JSON.parse(padded.replace(/\0+$/, ''))).labels;
  } catch {
    return undefined; // A comment of another program.
  }
}

/** The extension that names the labels, little endian, padded with zeros to a multiple of 16 bytes. */
export function labelExtension(labels: readonly StoredLabel[]): Uint8Array {
  const text = JSON.stringify({
    labels: labels.map(({ value, name, color }) => ({ value, name, color })),
  });
  // The standard's text is ASCII; JSON can say everything else in escapes.
  const ascii = text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const content = new TextEncoder().encode(ascii);
  const extension = new Uint8Array(Math.ceil((PREFIX_BYTES + content.length + 1) / 16) * 16);
  const view = new DataView(extension.buffer);
  view.setInt32(0, extension.length, true);
  view.setInt32(4, COMMENT_CODE, true);
  extension.set(content, PREFIX_BYTES);
  return extension;
}
