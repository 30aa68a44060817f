/** Keys of the ONNX specification (onnx/docs/IR.md, "Optional Metadata"). */
export const LICENCE_KEY = 'model_license';
export const AUTHOR_KEY = 'model_author';
