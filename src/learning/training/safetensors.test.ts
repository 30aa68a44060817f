import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from './safetensors';

const file = {
  tensors: [
    { name: 'encoder.0.weight', shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-20, Infinity, 0, 7) },
    { name: 'scalar', shape: [], data: Float32Array.of(42) },
    { name: 'nothing', shape: [0, 4], data: new Float32Array(0) },
  ],
  metadata: { epoch: '3', names: 'größe' },
};

describe('safetensors', () => {
  it('gives back what was written', () => {
    expect(decodeSafetensors(encodeSafetensors(file))).toEqual(file);
  });

  it('reads a file that starts at an odd offset of its buffer', () => {
    const bytes = encodeSafetensors(file);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeSafetensors(shifted.subarray(3))).toEqual(file);
  });

  it('aligns the tensors to eight bytes after a JSON header of stated length', () => {
    const bytes = encodeSafetensors(file);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toMatchObject({
      'encoder.0.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    });
  });

  it.each([0, 7, 8, 40, -4])('says so when the file is cut to %i bytes', (length) => {
    expect(() => decodeSafetensors(encodeSafetensors(file).subarray(0, length).slice())).toThrow();
  });

  it('refuses data that do not fill their shape', () => {
    const tensors = [{ name: 'w', shape: [3], data: Float32Array.of(1, 2) }];
    expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow('"w" of shape [3] has 2 values');
  });
});
