/** Named float32 tensors: a network's parameters and an optimizer's state, as checkpoints keep them. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Values in C order (last axis fastest). */
  readonly data: Float32Array<ArrayBuffer>;
}
