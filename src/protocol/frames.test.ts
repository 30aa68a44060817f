import { describe, expect, it } from 'vitest';
import { BrokenStreamError, encodeFrame, FrameReader } from './frames';

function decode(...chunks: readonly Buffer[]): unknown[] {
  const messages: unknown[] = [];
  const reader = new FrameReader((message) => messages.push(message));
  for (const chunk of chunks) reader.push(chunk);
  return messages;
}

const arrays = [
  Uint8Array.of(0, 1, 255),
  Int8Array.of(-128, 0, 127),
  Uint16Array.of(0, 65_535),
  Int16Array.of(-32_768, 32_767),
  Uint32Array.of(0, 4_294_967_295),
  Int32Array.of(-2_147_483_648, 2_147_483_647),
  Float32Array.of(-0.5, NaN, Infinity, 1e-45),
  Float64Array.of(-0.1, NaN, -Infinity, 5e-324),
];

describe('frames', () => {
  it.each(arrays)('carries a %o as it is, in a buffer of its own', (array) => {
    const [message] = decode(encodeFrame({ before: 'x', array, after: [1] }));
    expect(message).toStrictEqual({ before: 'x', array, after: [1] });
    expect(message).toHaveProperty('array.buffer.byteLength', array.byteLength);
  });

  it('carries several arrays in one message, empty ones and views of larger buffers too', () => {
    const large = Float32Array.from({ length: 100 }, (_, n) => n);
    const message = {
      a: Uint8Array.of(1),
      b: [large.subarray(10, 13), new Int16Array(0)],
      c: Float64Array.of(2),
    };
    const [decoded] = decode(encodeFrame(message));
    expect(decoded).toStrictEqual({
      a: Uint8Array.of(1),
      b: [Float32Array.of(10, 11, 12), new Int16Array(0)],
      c: Float64Array.of(2),
    });
  });

  it('sends only the viewed part of a larger buffer', () => {
    const frame = encodeFrame({ slice: new Uint8Array(1_000_000).subarray(5, 15) });
    expect(frame.length).toBeLessThan(200);
  });

  it('takes a Buffer for the bytes it is', () => {
    expect(decode(encodeFrame({ bytes: Buffer.from([1, 2]) }))).toStrictEqual([
      { bytes: Uint8Array.of(1, 2) },
    ]);
  });

  it('carries numbers that JSON cannot say', () => {
    const message = { a: NaN, b: [Infinity, -Infinity], c: 0.1 };
    expect(decode(encodeFrame(message))).toStrictEqual([message]);
  });

  it('carries text of any script', () => {
    const message = { text: 'Läsion 病変 🧠\u0000\n' };
    expect(decode(encodeFrame(message))).toStrictEqual([message]);
  });

  it('refuses arrays the other end would not know', () => {
    expect(() => encodeFrame({ big: new BigInt64Array(1) })).toThrow('BigInt64Array');
  });

  it('puts messages together however the stream cuts them', () => {
    const messages = arrays.map((array, n) => ({ n, array }));
    const bytes = Buffer.concat(messages.map(encodeFrame));
    for (const size of [1, 7, 64, bytes.length]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        Buffer.from(bytes.subarray(n * size, (n + 1) * size)),
      );
      expect(decode(...chunks)).toStrictEqual(messages);
    }
  });

  it('keeps the start of a frame until the rest comes', () => {
    const bytes = encodeFrame({ n: 1 });
    expect(decode(bytes.subarray(0, -1))).toStrictEqual([]);
  });

  it.each([
    ['text', Buffer.from('Segmentation fault (core dumped)\n')],
    ['an absurd length', Buffer.from('BLF1\xff\xff\xff\xff\x00\x00\x00\x00', 'latin1')],
    ['JSON that is none', Buffer.from('BLF1\x02\x00\x00\x00\x00\x00\x00\x00{]', 'latin1')],
  ])('calls %s a broken stream at once', (_what, bytes) => {
    expect(() => decode(bytes)).toThrow(BrokenStreamError);
  });

  it('calls an array beyond the frame a broken stream', () => {
    const frame = encodeFrame({ array: Uint8Array.of(1, 2, 3) });
    const tampered = Buffer.from(frame.toString('latin1').replace('"length":3', '"length":9'), 'latin1');
    expect(() => decode(tampered)).toThrow(BrokenStreamError);
  });
});
