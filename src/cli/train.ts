/** `boundary-lab train --data DIR --out RUN`: trains a network; Ctrl+C stops it so that it can be resumed. */
import type { Command } from 'commander';
import { describeTerms } from '../learning/training/epochSums';
import type { TrainProgress, TrainResult } from '../learning/training/request';
import { interruptSignal } from './interrupt';
import { EXIT, printNote } from './output';
import { withTrainingOptions, type TrainingOptions } from './trainingOptions';

interface TrainOptions extends TrainingOptions {
  readonly out: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

export function registerTrain(program: Command): void {
  const command = program
    .command('train')
    .description('Train a network on a data set; docs/datasets.md tells the layouts.')
    .requiredOption('--data <folder>', 'the data set')
    .requiredOption('--out <folder>', 'the run folder: settings, metrics, checkpoints and model.onnx');
  withTrainingOptions(command)
    .option('--resume', 'go on with the run in --out from its last checkpoint')
    .option('--json', 'print progress and result as JSON, one value a line')
    .action(async ({ config, ...options }: TrainOptions) => {
      const { train } = await import('../learning/training/train');
      const signal = interruptSignal();
      const { json = false } = options;
      const result = await train(
        { ...options, configFile: config },
        {
          signal,
          progress: (value) => {
            if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
            else printProgress(value);
          },
        },
      );
      process.stdout.write(
        `${json ? JSON.stringify({ kind: 'result', ...result }) : describe(result, options.data)}\n`,
      );
      if (result.ended === 'cancelled') process.exitCode = EXIT.interrupted;
    });
}

function printProgress(value: TrainProgress): void {
  switch (value.kind) {
    case 'log':
      printNote(value.line);
      return;
    case 'step':
      return;
    case 'epoch': {
      const dice =
        value.validationDice === null
          ? ''
          : `, validation Dice ${value.validationDice.toFixed(4)} (best ${(value.bestValidationDice ?? 0).toFixed(4)})`;
      const left = value.secondsLeft === null ? '' : `, ${formatDuration(value.secondsLeft)} left`;
      const loss = `loss ${value.loss.toFixed(4)} = ${describeTerms(value.terms)}`;
      printNote(`epoch ${value.epoch} of ${value.epochs}: ${loss}${dice}${left}`);
      return;
    }
  }
}

function describe({ run, model, epochs, bestValidationDice, ended }: TrainResult, data: string): string {
  const dice =
    bestValidationDice === null
      ? 'no validation yet'
      : `best validation Dice ${bestValidationDice.toFixed(4)}`;
  const lines = [`${epochs} epochs, ${dice}`, `model  ${model}`];
  if (ended === 'early-stopped') lines.push('Ended early, since validation got no better.');
  if (ended === 'cancelled')
    lines.push(`Stopped. Go on with: boundary-lab train --data ${data} --out ${run} --resume`);
  return lines.join('\n');
}

function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
