/**
 * Label names in a NIfTI file. NIfTI has no field for them, so they stand in a header extension of code 6
 * (plain text; https://nifti.nimh.nih.gov/nifti-1/documentation/nifti1fields/nifti1fields_pages/extension.html),
 * as one JSON text (labelsText.ts). An extension instead of a second file, because a label map and its
 * names then cannot be parted.
 *
 * An extension is: int32 size in bytes (a multiple of 16, these 8 bytes included), int32 code, content.
 */
import { labelsText, parseLabelsText, type StoredNames } from '../labelsText';

const COMMENT_CODE = 6;
const PREFIX_BYTES = 8;
/** Extensions beyond this many bytes are not looked at. */
export const LABELS_LIMIT_BYTES = 2 ** 20;

interface Extension {
  /** All of it. */
  readonly bytes: Uint8Array;
  /** What it says of labels, where it does. */
  readonly names: StoredNames | undefined;
}

/** The extensions one after another, up to a broken one. */
function* extensionsIn(bytes: Uint8Array, littleEndian: boolean): Generator<Extension> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + PREFIX_BYTES <= bytes.length;) {
    const size = view.getInt32(at, littleEndian);
    if (size < PREFIX_BYTES || at + size > bytes.length) return;
    const isComment = view.getInt32(at + 4, littleEndian) === COMMENT_CODE;
    const extension = bytes.subarray(at, at + size);
    yield {
      bytes: extension,
      names: isComment ? parseLabelsText(textIn(extension.subarray(PREFIX_BYTES))) : undefined,
    };
    at += size;
  }
}

/** What the extensions of a header say of labels; those that are not understood or broken are skipped. */
export function namesInExtensions(bytes: Uint8Array, littleEndian: boolean): StoredNames | undefined {
  for (const { names } of extensionsIn(bytes, littleEndian)) if (names) return names;
  return undefined;
}

/** The extensions of a header with what they say of labels replaced. Broken ones are lost. */
export function withNames(bytes: Uint8Array, littleEndian: boolean, names: StoredNames): Uint8Array {
  const others = [...extensionsIn(bytes, littleEndian)].filter((extension) => !extension.names);
  return Buffer.concat([...others.map((extension) => extension.bytes), labelExtension(names, littleEndian)]);
}

/** Extensions are padded with zeros. */
const textIn = (content: Uint8Array): string => new TextDecoder().decode(content).replace(/\0+$/, '');

/** The extension that names the labels, padded with zeros to a multiple of 16 bytes. */
export function labelExtension(names: StoredNames, littleEndian = true): Uint8Array {
  const content = new TextEncoder().encode(labelsText(names));
  const extension = new Uint8Array(Math.ceil((PREFIX_BYTES + content.length + 1) / 16) * 16);
  const view = new DataView(extension.buffer);
  view.setInt32(0, extension.length, littleEndian);
  view.setInt32(4, COMMENT_CODE, littleEndian);
  extension.set(content, PREFIX_BYTES);
  return extension;
}
