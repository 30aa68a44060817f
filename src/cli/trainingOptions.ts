/** What options of trainings may be on a command line. */
import { InvalidArgumentError } from 'commander';
import { parseFold, type Fold } from '../learning/data/split';

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('A whole number is needed.');
  return value;
}

export function epochCount(text: string): number {
  const value = wholeNumber(text);
  if (value < 1) throw new InvalidArgumentError('At least one epoch is needed.');
  return value;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('A number above 0 is needed.');
  return value;
}

/** "0/5". */
export function foldOf(text: string): Fold {
  const fold = parseFold(text);
  if (!fold) throw new InvalidArgumentError('A fold such as 0/5 is needed, counted from 0.');
  return fold;
}
