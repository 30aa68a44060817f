/**
 * Messages on a byte stream, for the pipes to the compute process.
 *
 * Frame: the four letters "BLF1", uint32 length of the JSON part, uint32 length of the binary part
 * (both little endian), JSON in UTF-8, then the bytes of every typed array in the message, one after
 * the other. In the JSON a typed array is {"$array": type, "offset": bytes, "length": elements} and a
 * number JSON cannot say is {"$number": text}. Elements are in the machine's own byte order: both ends
 * run on the same machine. Node's own IPC is not used: its binary form depends on the V8 version at
 * both ends, and the host may be Electron while the compute process is the user's Node.
 */

/** Lets a stream that holds no frames be told at once, instead of waiting for the bytes it seems to announce. */
const MAGIC = 'BLF1';
const HEADER_BYTES = 12;
/** A part announced larger than this is a broken stream, not a message. */
const MAX_PART_BYTES = 2 ** 31;

const CONSTRUCTORS = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const;
type ArrayName = keyof typeof CONSTRUCTORS;

/** The bytes on the stream are not frames; nothing after them can be understood. */
export class BrokenStreamError extends Error {
  override readonly name = 'BrokenStreamError';
}

const isArrayName = (name: unknown): name is ArrayName =>
  typeof name === 'string' && Object.hasOwn(CONSTRUCTORS, name);

function arrayName(value: ArrayBufferView): ArrayName {
  for (const name of Object.keys(CONSTRUCTORS)) {
    if (isArrayName(name) && value instanceof CONSTRUCTORS[name]) return name;
  }
  throw new TypeError(`A message cannot hold a ${value.constructor.name}.`);
}

/**
 * Encodes a message of JSON values and typed arrays.
 * @throws TypeError for what JSON cannot hold (bigint, circular objects) and for other array types
 */
export function encodeFrame(message: unknown): Buffer {
  const arrays: { readonly bytes: Uint8Array; readonly offset: number }[] = [];
  let end = 0;
  // A Buffer has a toJSON of its own, called before the replacer sees it: look at the holder's value.
  const json = JSON.stringify(message, function (this: Record<string, unknown>, key, value: unknown) {
    const raw = this[key];
    if (typeof raw === 'number' && !Number.isFinite(raw)) return { $number: String(raw) };
    if (!ArrayBuffer.isView(raw)) return value;
    const type = arrayName(raw);
    const offset = end;
    end += raw.byteLength;
    arrays.push({ bytes: new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength), offset });
    return { $array: type, offset, length: raw.byteLength / CONSTRUCTORS[type].BYTES_PER_ELEMENT };
  });
  const text = Buffer.from(json, 'utf8');
  const frame = Buffer.allocUnsafe(HEADER_BYTES + text.length + end);
  frame.write(MAGIC, 0, 'latin1');
  frame.writeUInt32LE(text.length, 4);
  frame.writeUInt32LE(end, 8);
  text.copy(frame, HEADER_BYTES);
  for (const { bytes, offset } of arrays) frame.set(bytes, HEADER_BYTES + text.length + offset);
  return frame;
}

/** Each array gets a buffer of its own and no larger: sending a view of a shared one on sends all of it. */
function decodeArray(type: ArrayName, offset: number, length: number, body: Uint8Array): unknown {
  const size = length * CONSTRUCTORS[type].BYTES_PER_ELEMENT;
  if (offset < 0 || length < 0 || offset + size > body.length) {
    throw new BrokenStreamError(
      `Broken message stream: an array at bytes ${offset} to ${offset + size} of a part of ${body.length}.`,
    );
  }
  const bytes = new Uint8Array(size);
  bytes.set(body.subarray(offset, offset + size));
  return new CONSTRUCTORS[type](bytes.buffer, 0, length);
}

function decodeParts(text: string, body: Uint8Array): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) => {
      if (typeof value !== 'object' || value === null) return value;
      if ('$number' in value && typeof value.$number === 'string') return Number(value.$number);
      if (!('$array' in value) || !isArrayName(value.$array)) return value;
      if (!('offset' in value) || typeof value.offset !== 'number') return value;
      if (!('length' in value) || typeof value.length !== 'number') return value;
      return decodeArray(value.$array, value.offset, value.length, body);
    });
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new BrokenStreamError(`Broken message stream: ${error.message}`);
    }
    throw error;
  }
}

/** Collects bytes and calls back with each whole message. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  readonly #onMessage: (message: unknown) => void;

  constructor(onMessage: (message: unknown) => void) {
    this.#onMessage = onMessage;
  }

  /** @throws BrokenStreamError when the bytes are not frames; the reader is of no use afterwards. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (this.#size < HEADER_BYTES) return;
      const header = this.#peek(HEADER_BYTES);
      const magic = header.toString('latin1', 0, MAGIC.length);
      const textLength = header.readUInt32LE(4);
      const bodyLength = header.readUInt32LE(8);
      if (magic !== MAGIC || textLength > MAX_PART_BYTES || bodyLength > MAX_PART_BYTES) {
        throw new BrokenStreamError(
          `Broken message stream: a frame starts with ${JSON.stringify(magic)} and announces ` +
            `${textLength} + ${bodyLength} bytes.`,
        );
      }
      const total = HEADER_BYTES + textLength + bodyLength;
      if (this.#size < total) return;
      const frame = this.#take(total);
      const text = frame.toString('utf8', HEADER_BYTES, HEADER_BYTES + textLength);
      this.#onMessage(decodeParts(text, frame.subarray(HEADER_BYTES + textLength)));
    }
  }

  #peek(length: number): Buffer {
    if ((this.#chunks[0]?.length ?? 0) < length) this.#join();
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #take(length: number): Buffer {
    const first = this.#peek(length);
    const rest = first.subarray(length);
    if (rest.length > 0) this.#chunks[0] = rest;
    else this.#chunks.shift();
    this.#size -= length;
    return first.subarray(0, length);
  }

  #join(): void {
    this.#chunks = [Buffer.concat(this.#chunks)];
  }
}
