/**
 * Messages on a byte stream, for the pipes to the compute process.
 *
 * Frame: uint32 length of the JSON part, uint32 length of the binary part (both little endian), JSON
 * in UTF-8, then the bytes of every typed array in the message, each at a multiple of 8 so that it can
 * be viewed in place. In the JSON a typed array is {"$array": type, "offset": bytes, "length": elements}.
 * Node's own IPC is not used: its binary form depends on the V8 version at both ends, and the host
 * may be Electron while the compute process is the user's Node.
 */

const HEADER_BYTES = 8;
/** A frame announced larger than this is a broken stream, not a message. */
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

const align = (offset: number): number => Math.ceil(offset / 8) * 8;

function arrayName(value: unknown): ArrayName | undefined {
  for (const name of Object.keys(CONSTRUCTORS)) {
    if (isArrayName(name) && value instanceof CONSTRUCTORS[name]) return name;
  }
  return undefined;
}
const isArrayName = (name: unknown): name is ArrayName =>
  typeof name === 'string' && Object.hasOwn(CONSTRUCTORS, name);

/** Encodes a message of JSON values and typed arrays. Non-finite numbers survive as {"$number": text}. */
export function encodeFrame(message: unknown): Buffer {
  const arrays: { readonly bytes: Uint8Array; readonly offset: number }[] = [];
  let end = 0;
  const json = JSON.stringify(message, (_key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
    const type = ArrayBuffer.isView(value) ? arrayName(value) : undefined;
    if (type === undefined || !ArrayBuffer.isView(value)) return value;
    const offset = align(end);
    end = offset + value.byteLength;
    arrays.push({ bytes: new Uint8Array(value.buffer, value.byteOffset, value.byteLength), offset });
    return { $array: type, offset, length: value.byteLength / CONSTRUCTORS[type].BYTES_PER_ELEMENT };
  });
  const text = Buffer.from(json, 'utf8');
  const frame = Buffer.alloc(HEADER_BYTES + text.length + end);
  frame.writeUInt32LE(text.length, 0);
  frame.writeUInt32LE(end, 4);
  text.copy(frame, HEADER_BYTES);
  for (const { bytes, offset } of arrays) frame.set(bytes, HEADER_BYTES + text.length + offset);
  return frame;
}

function decodeParts(text: string, body: ArrayBuffer): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$number' in value && typeof value.$number === 'string') return Number(value.$number);
    if (!('$array' in value) || !isArrayName(value.$array)) return value;
    if (!('offset' in value) || typeof value.offset !== 'number') return value;
    if (!('length' in value) || typeof value.length !== 'number') return value;
    return new CONSTRUCTORS[value.$array](body, value.offset, value.length).slice();
  });
}

/** Collects bytes and calls back with each whole message. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  readonly #onMessage: (message: unknown) => void;

  constructor(onMessage: (message: unknown) => void) {
    this.#onMessage = onMessage;
  }

  /** @throws RangeError when the stream does not hold frames. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (this.#size < HEADER_BYTES) return;
      const header = this.#peek(HEADER_BYTES);
      const textLength = header.readUInt32LE(0);
      const bodyLength = header.readUInt32LE(4);
      if (textLength > MAX_PART_BYTES || bodyLength > MAX_PART_BYTES) {
        throw new RangeError(
          `Broken message stream: a frame of ${textLength} + ${bodyLength} bytes was announced.`,
        );
      }
      const total = HEADER_BYTES + textLength + bodyLength;
      if (this.#size < total) return;
      const frame = this.#take(total);
      const body = new ArrayBuffer(bodyLength);
      new Uint8Array(body).set(frame.subarray(HEADER_BYTES + textLength));
      this.#onMessage(decodeParts(frame.toString('utf8', HEADER_BYTES, HEADER_BYTES + textLength), body));
    }
  }

  #peek(length: number): Buffer {
    const first = this.#chunks[0];
    if (first && first.length >= length) return first;
    this.#join();
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #take(length: number): Buffer {
    if ((this.#chunks[0]?.length ?? 0) < length) this.#join();
    const first = this.#chunks[0] ?? Buffer.alloc(0);
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
