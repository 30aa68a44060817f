import { describe, expect, it } from 'vitest';
import { epochLine, resultText, statusText } from './progressText';

const epoch = {
  kind: 'epoch' as const,
  epoch: 3,
  epochs: 50,
  loss: 0.51234,
  terms: [
    { name: 'dice', value: 0.5, weighted: 0.5, gradientShare: 0.626 },
    { name: 'boundary', value: 0.12, weighted: 0.012, gradientShare: 0.374 },
  ],
  validationDice: 0.8125,
  bestValidationDice: 0.82,
  secondsLeft: 95,
};
const step = {
  kind: 'step' as const,
  epoch: 4,
  epochs: 50,
  step: 1,
  steps: 20,
  loss: 0.5,
  stepsPerSecond: 2.5,
  secondsLeft: null,
};

describe('the words of a training', () => {
  it('name epoch and Dice in the status bar', () => {
    expect(statusText(epoch, null)).toBe('epoch 3/50 · Dice 0.813');
    expect(statusText(step, 0.8125)).toBe('epoch 4/50 · Dice 0.813');
    expect(statusText(step, null)).toBe('epoch 4/50');
  });

  it('keep the last Dice through an epoch without validation', () => {
    expect(statusText({ ...epoch, validationDice: null }, 0.7)).toBe('epoch 3/50 · Dice 0.700');
  });

  it('give one line an epoch and leave out what is not known', () => {
    expect(epochLine(epoch)).toBe(
      'epoch 3/50  loss 0.5123 = dice 0.5000 (63 % of the gradient), boundary 0.0120 (37 %)  validation Dice 0.8125  best 0.8200  1 min 35 s left',
    );
    expect(epochLine({ ...epoch, validationDice: null, bestValidationDice: null, secondsLeft: null })).toBe(
      'epoch 3/50  loss 0.5123 = dice 0.5000 (63 % of the gradient), boundary 0.0120 (37 %)',
    );
  });

  it('say why training ended', () => {
    const result = { run: 'r', model: 'm', epochs: 1, bestValidationDice: null, ended: 'cancelled' as const };
    expect(resultText(result)).toBe('Training was stopped after 1 epoch.');
    expect(resultText({ ...result, epochs: 9, ended: 'minutes', bestValidationDice: 0.8345 })).toBe(
      'Training ended after 9 epochs. Best validation Dice: 0.835.',
    );
    expect(resultText({ ...result, epochs: 9, ended: 'early-stopped', bestValidationDice: 0.8345 })).toBe(
      'Training ended after 9 epochs, since validation got no better. Best validation Dice: 0.835.',
    );
  });
});
