/**
 * TFRecord files (https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details): each
 * record is its length, a checksum of the length, its bytes and a checksum of these, little-endian. The
 * checksums are CRC-32C (RFC 3720, appendix B.4), rotated and shifted by a constant.
 */

/** x^32 + x^28 + ... of Castagnoli, bits reversed. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** One record around the given bytes. */
export function tfRecord(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const [lengthBytes, crcBytes] = [8, 4];
  const record = new Uint8Array(lengthBytes + crcBytes + data.length + crcBytes);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(lengthBytes, maskedCrc(record.subarray(0, lengthBytes)), true);
  record.set(data, lengthBytes + crcBytes);
  view.setUint32(record.length - crcBytes, maskedCrc(data), true);
  return record;
}
