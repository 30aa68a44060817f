/** How the progress of a training is put into words. */
import { describeTerms } from '../../learning/training/epochSums';
import type { TrainProgress, TrainResult } from '../../protocol/compute';
import { durationText } from '../../protocol/durationText';

type StepOrEpoch = Exclude<TrainProgress, { kind: 'log' }>;

/** For the status bar: "epoch 3/50 · Dice 0.812". */
export function statusText(progress: StepOrEpoch, lastDice: number | null): string {
  const dice = progress.kind === 'epoch' ? (progress.validationDice ?? lastDice) : lastDice;
  const epoch = `epoch ${progress.epoch}/${progress.epochs}`;
  return dice === null ? epoch : `${epoch} · Dice ${dice.toFixed(3)}`;
}

/** One line of the terminal after every epoch. */
export function epochLine({
  epoch,
  epochs,
  loss,
  terms,
  validationDice,
  bestValidationDice,
  secondsLeft,
}: Extract<TrainProgress, { kind: 'epoch' }>): string {
  const parts = [`epoch ${epoch}/${epochs}`, `loss ${loss.toFixed(4)} = ${describeTerms(terms)}`];
  if (validationDice !== null) parts.push(`validation Dice ${validationDice.toFixed(4)}`);
  if (bestValidationDice !== null) parts.push(`best ${bestValidationDice.toFixed(4)}`);
  if (secondsLeft !== null) parts.push(`${durationText(secondsLeft)} left`);
  return parts.join('  ');
}

/** The line that is rewritten while an epoch runs. */
export function stepLine({
  epoch,
  epochs,
  step,
  steps,
  loss,
}: Extract<TrainProgress, { kind: 'step' }>): string {
  return `epoch ${epoch}/${epochs}  step ${step}/${steps}  loss ${loss.toFixed(4)}`;
}

/** What is said when a training has ended by itself or on request. */
export function resultText({ ended, epochs, bestValidationDice }: TrainResult): string {
  const after = `after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const how = {
    cancelled: `Training was stopped ${after}`,
    'early-stopped': `Training ended ${after}, since validation got no better`,
    epochs: `Training ended ${after}`,
    minutes: `Training ended ${after}`,
  }[ended];
  return bestValidationDice === null
    ? `${how}.`
    : `${how}. Best validation Dice: ${bestValidationDice.toFixed(3)}.`;
}
