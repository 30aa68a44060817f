/** What may be asked of training, what it tells meanwhile and what comes of it. */
import type { ConfigOverrides } from './config';
import type { Split } from '../data/split';
import type { TermMeans } from './epochSums';
import type { Head } from './head';

export interface TrainRequest extends Omit<ConfigOverrides, 'initial'> {
  /** Folder of the data set. */
  readonly data: string;
  /** The run folder; must hold no run unless `resume` is set. */
  readonly out: string;
  readonly configFile?: string | undefined;
  /** Fine-tuning: the run folder or file of weights to begin with, and what becomes of its last layers. */
  readonly from?: string | undefined;
  readonly head?: Head | undefined;
  /** Fine-tuning: in so many epochs only the last layers are trained. */
  readonly headFirst?: number | undefined;
  /** Fine-tuning: an earlier data set, from which a quarter of the patches is drawn. */
  readonly rehearse?: string | undefined;
  /** Cases to train on and to validate on; drawn as the configuration says where left out. A resumed run keeps its own. */
  readonly split?: Split | undefined;
  /** Go on from the run's last checkpoint. Minutes then count from now, epochs from the first one. */
  readonly resume?: boolean | undefined;
}

export type TrainProgress =
  | { readonly kind: 'log'; readonly line: string }
  | {
      readonly kind: 'step';
      /** Counted from 1; `epochs` is an estimate where time is the limit. */
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      readonly steps: number;
      /** Mean over the epoch so far. */
      readonly loss: number;
      /** Of the last steps; null before the first is done. */
      readonly stepsPerSecond: number | null;
      readonly secondsLeft: number | null;
    }
  | {
      readonly kind: 'epoch';
      readonly epoch: number;
      readonly epochs: number;
      readonly loss: number;
      /** Means over the epoch. */
      readonly terms: readonly TermMeans[];
      readonly validationDice: number | null;
      readonly bestValidationDice: number | null;
      readonly secondsLeft: number | null;
    };

export interface TrainHooks {
  readonly signal: AbortSignal;
  readonly progress: (value: TrainProgress) => void;
}

export interface TrainResult {
  /** The run folder. */
  readonly run: string;
  readonly model: string;
  /** Epochs completed, those of earlier sessions included. */
  readonly epochs: number;
  readonly bestValidationDice: number | null;
  /** 'early-stopped': the score that was waited for got no better; see earlyStopping in config.ts. */
  readonly ended: 'epochs' | 'minutes' | 'early-stopped' | 'cancelled';
}
