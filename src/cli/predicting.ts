/** What the commands that predict have in common: options, and how they tell where they are. */
import { Option } from 'commander';
import { DEVICE_REQUESTS } from '../learning/engines/engine';
import type { PredictHooks } from '../learning/prediction/predict';
import { interruptSignal } from './interrupt';
import { printNote } from './output';

export const mirrorOption = (): Option =>
  new Option('--mirror', 'also predict mirrored copies, along the axes that training mirrored, and average');

export const deviceOption = (): Option =>
  new Option('--device <device>', 'what computes').choices(DEVICE_REQUESTS).default('cpu');

/** Tells every file once, with the share that is done, and stops on Ctrl+C. */
export function predictionHooks(): PredictHooks {
  let last = '';
  return {
    signal: interruptSignal(),
    warn: (message) => {
      printNote(`warning: ${message}`);
    },
    progress: ({ done, total, file }) => {
      if (file === last) return;
      last = file;
      printNote(`${Math.floor((100 * done) / total)} % ${file}`);
    },
  };
}
