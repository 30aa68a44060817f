/** Tensors of this program as those of ONNX Runtime, and back. */
import type { Tensor } from 'onnxruntime-common';
import type * as onnxruntime from 'onnxruntime-node';
import type { HostTensor } from './engine';

export type Runtime = typeof onnxruntime;

export function toTensor({ Tensor }: Runtime, tensor: HostTensor): Tensor {
  return tensor.dtype === 'float32'
    ? new Tensor('float32', tensor.data, tensor.shape)
    : new Tensor('int32', tensor.data, tensor.shape);
}

export function toHost(name: string, tensor: Tensor | undefined): HostTensor {
  const data = tensor?.data;
  const shape = tensor?.dims ?? [];
  if (data instanceof Float32Array) return { dtype: 'float32', shape, data: new Float32Array(data) };
  if (data instanceof Int32Array) return { dtype: 'int32', shape, data: new Int32Array(data) };
  throw new Error(
    `Output "${name}" has the element type ${tensor?.type ?? 'none'}; float32 or int32 is needed.`,
  );
}
