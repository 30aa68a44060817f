/** What may be asked of a comparison or a cross-validation, and what they tell meanwhile. */
import type { DeviceRequest, EngineName } from '../engines/engine';
import type { TrainProgress } from '../training/request';

export interface ExperimentRequest {
  /** Folder of the data set. */
  readonly data: string;
  /** Folder of the experiment; must hold none unless `resume` is set. */
  readonly out: string;
  /** Configuration of every run (docs/training.md). */
  readonly configFile?: string | undefined;
  /** Runs that differ in nothing but their seed. */
  readonly seeds?: number | undefined;
  /** Parts of a cross-validation; one split where left out of a comparison. */
  readonly folds?: number | undefined;
  /** Of every run. */
  readonly epochs?: number | undefined;
  readonly minutes?: number | undefined;
  readonly engine?: EngineName | undefined;
  readonly device?: DeviceRequest | undefined;
  /** Go on with the experiment in `out`: finished runs are kept, stopped and failed ones resumed. */
  readonly resume?: boolean | undefined;
}

export interface ComparisonRequest extends ExperimentRequest {
  /** The recipes (recipes.ts); by default the regional part of the loss against all of it. */
  readonly recipesFile?: string | undefined;
}

export type ExperimentProgress =
  | { readonly kind: 'log'; readonly line: string }
  /** How a run stands; `run` counts from 1. */
  | {
      readonly kind: 'run';
      readonly run: number;
      readonly runs: number;
      /** Such as "region-only/seed-0". */
      readonly name: string;
      readonly status: 'started' | 'resumed' | 'done' | 'kept' | 'stopped' | 'failed';
      readonly error?: string | undefined;
    }
  /** What the run that trains tells. */
  | {
      readonly kind: 'training';
      readonly run: number;
      readonly runs: number;
      readonly name: string;
      readonly progress: TrainProgress;
      /** Of all runs together; null before anything is known. */
      readonly secondsLeft: number | null;
    };

export interface ExperimentHooks {
  readonly signal: AbortSignal;
  readonly progress: (value: ExperimentProgress) => void;
}

export interface ExperimentResult {
  readonly folder: string;
  /** report.html. */
  readonly report: string;
  readonly ended: 'done' | 'cancelled';
  readonly runs: number;
  readonly done: number;
  readonly failed: readonly { readonly name: string; readonly error: string }[];
  /** What was found, in a sentence or two. */
  readonly verdict: string;
}
