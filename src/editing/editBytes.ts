/**
 * An edit as bytes, for backups and for edits that are kept on disk: the letters "BLE1", 8 bytes of the SHA-256 of
 * all that follows, uint32 length of the JSON part (little endian), the JSON, then the runs of voxels (voxelRuns.ts).
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { labelMapEditSchema, type LabelMapEdit } from './edit';

const MAGIC = 'BLE1';
const HASH_BYTES = 8;
const HEADER_BYTES = MAGIC.length + HASH_BYTES + 4;

/** The bytes are not those of an edit: cut off, changed, or of something else. */
export class BrokenEditError extends Error {
  override readonly name = 'BrokenEditError';
}

export function encodeEdit({ voxels, ...others }: LabelMapEdit): Uint8Array<ArrayBuffer> {
  const { runs = new Uint8Array(0), pairs = [], ...where } = voxels ?? {};
  const described = voxels ? { ...others, voxels: { ...where, pairs: [...pairs] } } : others;
  const json = new TextEncoder().encode(JSON.stringify(described));
  const bytes = new Uint8Array(HEADER_BYTES + json.length + runs.length);
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setUint32(HEADER_BYTES - 4, json.length, true);
  bytes.set(json, HEADER_BYTES);
  bytes.set(runs, HEADER_BYTES + json.length);
  bytes.set(hashOf(bytes), MAGIC.length);
  return bytes;
}

const storedSchema = z.looseObject({
  voxels: z.looseObject({ pairs: z.array(z.number()) }).optional(),
});

/**
 * @param name of the file, for messages
 * @throws BrokenEditError
 */
export function decodeEdit(bytes: Uint8Array, name = 'The edit'): LabelMapEdit {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWhole =
    bytes.length >= HEADER_BYTES &&
    new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) === MAGIC &&
    hashOf(bytes).every((byte, n) => byte === bytes[MAGIC.length + n]);
  if (!isWhole) throw new BrokenEditError(`${name} is broken: it is cut off, or was changed.`);
  const jsonEnd = HEADER_BYTES + view.getUint32(HEADER_BYTES - 4, true);
  try {
    const { voxels, ...others } = storedSchema.parse(
      JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER_BYTES, jsonEnd))),
    );
    if (!voxels) return labelMapEditSchema.parse(others);
    const pairs = Float64Array.from(voxels.pairs);
    // A buffer of its own: that of a Buffer may be shared, and would be sent whole.
    const runs = new Uint8Array(bytes.subarray(jsonEnd));
    return labelMapEditSchema.parse({ ...others, voxels: { ...voxels, pairs, runs } });
  } catch (error) {
    throw new BrokenEditError(
      `${name} is broken: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}

function hashOf(bytes: Uint8Array): Uint8Array {
  const hash = createHash('sha256')
    .update(bytes.subarray(MAGIC.length + HASH_BYTES))
    .digest();
  return hash.subarray(0, HASH_BYTES);
}
