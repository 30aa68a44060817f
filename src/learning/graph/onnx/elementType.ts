/** Element types in the numbering of onnx.proto (TensorProto.DataType). */
export const ONNX_ELEMENT_TYPE = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
