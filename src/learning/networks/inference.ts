/** A network ready to predict images of any size it accepts. */
export interface Predictor {
  readonly inChannels: number;
  readonly classes: number;
  /** Height and width must be multiples of this. */
  readonly divisor: number;
  /**
   * @param images (N, C, H, W), with shape [N, C, H, W].
   * @returns class probabilities (N, K, H, W).
   * @throws RangeError when the shape does not fit the network or the data.
   */
  run(
    images: Float32Array<ArrayBuffer>,
    shape: readonly [number, number, number, number],
  ): Promise<Float32Array<ArrayBuffer>>;
  dispose(): Promise<void>;
}
