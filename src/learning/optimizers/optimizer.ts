/** Optimizers as data, and the graph that each makes: one update of a flat vector of parameters. */
import { adamRates, adamState, adamUpdate, type AdamOptions } from './adam';
import { sgdRates, sgdState, sgdUpdate, type SgdOptions } from './sgd';
import type { UpdateInputs, Updated } from './updateInputs';

/** An optimizer; the learning rate is given at every update. */
export type OptimizerOptions = AdamOptions | SgdOptions;

/** Names of the vectors that an optimizer keeps from update to update, all zero at first. */
export function optimizerState(options: OptimizerOptions): readonly string[] {
  return options.kind === 'sgd' ? sgdState(options) : adamState(options);
}

/**
 * What changes from update to update, by the name under which optimizerUpdate asks for it.
 * @param update 1 for the first
 */
export function optimizerRates(
  options: OptimizerOptions,
  learningRate: number,
  update: number,
): Readonly<Record<string, number>> {
  return options.kind === 'sgd'
    ? { ...sgdRates(learningRate) }
    : { ...adamRates(options, learningRate, update) };
}

/** Parameters and state after an update. */
export function optimizerUpdate(options: OptimizerOptions, inputs: UpdateInputs): Updated {
  return options.kind === 'sgd' ? sgdUpdate(options, inputs) : adamUpdate(options, inputs);
}
