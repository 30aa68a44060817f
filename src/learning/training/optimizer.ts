/** Adam (Kingma & Ba 2015, https://arxiv.org/abs/1412.6980), with its usual betas 0.9, 0.999. */
export interface AdamOptions {
  readonly kind: 'adam';
  readonly betas: readonly [number, number];
  readonly epsilon: number;
}

/** An optimizer as data; the learning rate is given at every step. */
export type OptimizerOptions = AdamOptions;
