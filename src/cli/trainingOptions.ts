/** The options of trainings: those that `train` and `plan` have in common, and what they may be. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseFold, type Fold } from '../learning/data/split';
import { DEVICE_REQUESTS, ENGINES, type DeviceRequest, type EngineName } from '../learning/engines/engine';
import { HEADS, type Head } from '../learning/training/head';

export interface TrainingOptions {
  readonly data: string;
  readonly config?: string;
  readonly from?: string;
  readonly head?: Head;
  readonly headFirst?: number;
  readonly rehearse?: string;
  readonly epochs?: number;
  readonly minutes?: number;
  readonly seed?: number;
  readonly engine?: EngineName;
  readonly device?: DeviceRequest;
  readonly fold?: Fold;
}

/** Adds the options that say how a training is done. */
export function withTrainingOptions(command: Command): Command {
  return command
    .option('--config <file>', 'settings as JSON; docs/training.md lists the keys')
    .option('--from <path>', 'fine-tune: begin with a run folder, a .safetensors or an .onnx file')
    .addOption(
      new Option('--head <choice>', 'the last layers in fine-tuning; new where labels differ').choices(HEADS),
    )
    .option('--head-first <n>', 'train only the last layers in so many epochs of fine-tuning', epochCount)
    .option(
      '--rehearse <folder>',
      'draw a quarter of the patches from the data set learned before fine-tuning',
    )
    .option('--epochs <n>', 'end after so many epochs', wholeNumber)
    .option('--minutes <m>', 'end after so many minutes, everything included', positiveNumber)
    .option('--seed <n>', 'same seed, same numbers', wholeNumber)
    .addOption(new Option('--engine <name>', 'what trains').choices(ENGINES))
    .addOption(new Option('--device <name>', 'what to compute on').choices(DEVICE_REQUESTS))
    .option('--fold <i/n>', 'validate on fold i of n, counted from 0, and train on the others', foldOf);
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('A whole number is needed.');
  return value;
}

function epochCount(text: string): number {
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
function foldOf(text: string): Fold {
  const fold = parseFold(text);
  if (!fold) throw new InvalidArgumentError('A fold such as 0/5 is needed, counted from 0.');
  return fold;
}
