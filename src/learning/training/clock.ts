/** How far training is, by steps or by time, and whether it must stop. */
import type { CompleteConfig } from './config';

/** Largest share of the minutes kept back for the last validation and for saving. */
const MAX_RESERVE = 0.25;
/** Seconds kept back for saving checkpoint and model. */
const SAVING_SECONDS = 1;
/** Validation was measured, but the machine may be slower the next time. */
const VALIDATION_MARGIN = 1.3;

export class TrainingClock {
  readonly #epochs: number;
  readonly #stepsPerEpoch: number;
  readonly #limit: number;
  readonly #origin: number;
  /** Seconds at the first step of the run. */
  readonly startSeconds: number;
  #validationSeconds = 0;

  /**
   * @param before seconds spent in earlier sessions of the run
   * @param sessionStart performance.now() when this session began, preparation included
   * @param startSeconds of the run's first step where that was in an earlier session
   */
  constructor(
    { epochs, minutes, stepsPerEpoch }: Pick<CompleteConfig, 'epochs' | 'minutes' | 'stepsPerEpoch'>,
    before: number,
    sessionStart: number,
    startSeconds?: number,
  ) {
    this.#epochs = epochs ?? Infinity;
    this.#limit = 60 * (minutes ?? Infinity);
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#origin = sessionStart - 1000 * before;
    this.startSeconds = startSeconds ?? this.seconds();
  }

  /** Time spent so far, all sessions together. */
  seconds(): number {
    return (performance.now() - this.#origin) / 1000;
  }

  /** How long a validation takes, measured or estimated. */
  set validationSeconds(seconds: number) {
    this.#validationSeconds = seconds;
  }

  /** When the last step must be done, so that validation and saving still fit. */
  get #lastStep(): number {
    const reserve = VALIDATION_MARGIN * this.#validationSeconds + SAVING_SECONDS;
    return this.#limit - Math.min(reserve, MAX_RESERVE * this.#limit);
  }

  /** Share of training that is done, 0 to 1; without limits in time it follows the steps alone. */
  progress(epoch: number, step: number): number {
    const bySteps = (epoch + step / this.#stepsPerEpoch) / this.#epochs;
    const byTime = (this.seconds() - this.startSeconds) / (this.#lastStep - this.startSeconds);
    return Math.min(1, Math.max(0, bySteps, this.#limit < Infinity ? byTime : 0));
  }

  /** Whether the minutes are over but for the final validation and saving. */
  isOver(): boolean {
    return this.seconds() >= this.#lastStep;
  }

  /** Seconds until everything has to be finished; Infinity without a limit. */
  secondsToLimit(): number {
    return this.#limit - this.seconds();
  }

  /** Estimates from what is done: all epochs, and the seconds left; null before there is anything to go by. */
  estimate(epoch: number, step: number): { readonly epochs: number; readonly secondsLeft: number | null } {
    const progress = this.progress(epoch, step);
    const done = epoch + step / this.#stepsPerEpoch;
    if (progress === 0 || done === 0) return { epochs: this.#finiteEpochs(epoch + 1), secondsLeft: null };
    const trained = this.seconds() - this.startSeconds;
    return {
      epochs: Math.max(epoch + 1, this.#finiteEpochs(Math.ceil(done / progress))),
      secondsLeft: (trained * (1 - progress)) / progress,
    };
  }

  #finiteEpochs(estimate: number): number {
    return Math.min(this.#epochs, estimate);
  }
}
