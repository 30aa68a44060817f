/** Adam and AdamW, as torch.optim computes them. */
import type { UpdateInputs, Updated } from './updateInputs';
import { withFactor, withL2 } from './updateInputs';
import type { Value } from '../graph/graph';
import {
  add,
  divide,
  multiply,
  scale,
  shift,
  square,
  squareRoot,
  subtract,
} from '../graph/operators/elementwise';

export interface AdamOptions {
  /**
   * - `adam`: Kingma & Ba 2015 (https://arxiv.org/abs/1412.6980), algorithm 1; weight decay is added to the
   *   gradient (L2 regularisation).
   * - `adamw`: Loshchilov & Hutter 2019 (https://arxiv.org/abs/1711.05101), algorithm 2; weight decay
   *   shrinks the parameters directly, whatever their gradients were.
   */
  readonly kind: 'adam' | 'adamw';
  /** Decay of the first and of the second moment. */
  readonly betas: readonly [number, number];
  readonly weightDecay: number;
}

/** The constants of the paper. */
export const ADAM = {
  kind: 'adam',
  betas: [0.9, 0.999],
  weightDecay: 0,
} as const satisfies AdamOptions;

/** Keeps the change finite where a gradient was always zero. */
const EPSILON = 1e-8;

/** Checkpoints name these vectors. */
export function adamState({ kind }: AdamOptions): readonly string[] {
  return [`${kind}.first_moment`, `${kind}.second_moment`];
}

/** Learning rate and bias corrections of one update. */
interface AdamRates {
  readonly stepSize: number;
  readonly secondCorrection: number;
  /** What AdamW takes from the parameters, as a share of them. */
  readonly shrinkage?: number;
}

/** @param update 1 for the first */
export function adamRates(options: AdamOptions, learningRate: number, update: number): AdamRates {
  const { betas, weightDecay } = options;
  return {
    stepSize: learningRate / (1 - betas[0] ** update),
    secondCorrection: 1 / (1 - betas[1] ** update),
    ...(shrinks(options) && { shrinkage: learningRate * weightDecay }),
  };
}

export function adamUpdate(options: AdamOptions, inputs: UpdateInputs): Updated {
  const { betas } = options;
  const [firstName = '', secondName = ''] = adamState(options);
  const gradient = regularized(options, inputs);
  const first = add(scale(inputs.state(firstName), betas[0]), scale(gradient, 1 - betas[0]));
  const second = add(scale(inputs.state(secondName), betas[1]), scale(square(gradient), 1 - betas[1]));
  const deviation = shift(squareRoot(multiply(second, inputs.rate('secondCorrection'))), EPSILON);
  const change = divide(multiply(first, inputs.rate('stepSize')), deviation);
  return {
    parameters: subtract(shrunk(options, inputs), withFactor(change, inputs.factors.learningRate)),
    state: { [firstName]: first, [secondName]: second },
  };
}

const shrinks = ({ kind, weightDecay }: AdamOptions): boolean => kind === 'adamw' && weightDecay > 0;

/** The gradient with the weight decay of Adam. */
function regularized({ kind, weightDecay }: AdamOptions, inputs: UpdateInputs): Value {
  return kind === 'adam' ? withL2(weightDecay, inputs) : inputs.gradient;
}

/** The parameters with the weight decay of AdamW. */
function shrunk(options: AdamOptions, { parameters, factors, rate }: UpdateInputs): Value {
  if (!shrinks(options)) return parameters;
  const taken = withFactor(multiply(parameters, rate('shrinkage')), factors.weightDecay);
  return subtract(parameters, withFactor(taken, factors.learningRate));
}
