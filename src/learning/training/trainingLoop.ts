/** The loop over epochs and steps. What a step computes is step.ts's, what is drawn the sampler's. */
import type { BatchSource } from '../data/batchSource';
import { patchSize } from '../data/patches';
import { tilePlaces } from '../prediction/slidingWindow';
import { BestWeights } from './bestWeights';
import { writeCheckpoint, type Checkpoint, type TrainingState } from './checkpoint';
import { divergence, strongestTerm } from './divergence';
import { advanceStopping, isStopped, type StoppingState } from './earlyStopping';
import { termMetrics } from './epochMetrics';
import { addResult, meansOfTerms, NO_SUMS, type EpochSums, type TermMeans } from './epochSums';
import { measureNorms, type BalanceState } from './gradientBalance';
import { learningRateAt } from './learningRate';
import type { LossRecipe } from './lossConfig';
import { isBalanced, lossWeights } from './lossRecipe';
import { MetricsLog } from './metricsLog';
import { peakMemory } from './peakMemory';
import { advancePlateau, type PlateauState } from './plateau';
import type { TrainProgress, TrainResult } from './request';
import { writeJson, type RunPaths } from './runFolder';
import type { StagedStep } from './stagedStep';
import type { StepResult } from './step';
import { StepTimer } from './stepTimer';
import { runValidation, type ValidationPass, type ValidationSetup } from './validationPass';
import type { ValidationScores } from './validationScores';

/** How often steps are reported, and how much work a killed process may lose, in seconds. */
const REPORT_EVERY = 0.5;
const CHECKPOINT_EVERY = 60;
/** A prediction costs about this share of a training step: guess until the first validation was timed. */
const PREDICTION_COST = 0.5;

export interface LoopSetup extends ValidationSetup {
  readonly loss: LossRecipe;
  readonly step: StagedStep;
  readonly sampler: BatchSource;
  readonly paths: RunPaths;
  readonly state: TrainingState;
  /** Whether model.onnx holds weights of this run already. */
  readonly hasModel: boolean;
}

export interface LoopHooks {
  readonly signal: AbortSignal;
  onStep(value: Omit<Extract<TrainProgress, { kind: 'step' }>, 'kind'>): void;
  /** Awaited, so that what is written of the epoch is there before the next one starts. */
  onEpoch(value: EpochReport): Promise<void>;
  onLog(line: string): Promise<void>;
}

export interface EpochReport {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly terms: readonly TermMeans[];
  readonly validation: ValidationScores | undefined;
  readonly bestValidationDice: number | null;
  readonly secondsLeft: number | null;
}

export interface LoopOutcome {
  readonly ended: TrainResult['ended'];
  readonly state: TrainingState;
}

/** Training that cannot go on; the message says where it stood and what to try. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly code = 'training';
}

/**
 * Trains until the epochs or the minutes are over or the signal aborts. Whatever the reason, the last
 * checkpoint and a model are written.
 * @throws TrainingError when the loss is no longer a number
 */
export async function runTrainingLoop(setup: LoopSetup, hooks: LoopHooks): Promise<LoopOutcome> {
  const { paths, state, clock } = setup;
  return new TrainingLoop(setup, hooks, await MetricsLog.open(paths, state.epoch, clock.seconds())).run();
}

class TrainingLoop {
  readonly #setup: LoopSetup;
  readonly #hooks: LoopHooks;
  readonly #metrics: MetricsLog;
  #epoch: number;
  #step: number;
  #sums: EpochSums;
  /** Of this session. */
  #last: StepResult | undefined;
  readonly #best: BestWeights;
  #plateau: PlateauState;
  #balance: BalanceState;
  #stopping: StoppingState;
  readonly #timer = new StepTimer();
  #validationTimed = false;
  #savedAt = performance.now();
  /** The first step is always reported. */
  #reportedAt = -Infinity;

  constructor(setup: LoopSetup, hooks: LoopHooks, metrics: MetricsLog) {
    const { state } = setup;
    this.#setup = setup;
    this.#hooks = hooks;
    this.#metrics = metrics;
    this.#epoch = state.epoch;
    this.#step = state.step;
    this.#sums = state.sums;
    this.#best = new BestWeights({ ...setup, best: state.best });
    this.#plateau = state.plateau;
    this.#balance = state.balance;
    this.#stopping = state.stopping;
  }

  async run(): Promise<LoopOutcome> {
    const { config, clock, state } = this.#setup;
    const { epochs = Infinity } = config;
    if (state.epoch + state.step === 0 && clock.isOver()) {
      throw new TrainingError(
        `Reading and preparing the data took ${clock.seconds().toFixed(0)} s of the ` +
          `${(config.minutes ?? 0).toFixed(2)} minutes, which leaves none to train. Give more minutes.`,
      );
    }
    let ended: LoopOutcome['ended'] = 'epochs';
    while (this.#epoch < epochs) {
      if (isStopped(this.#stopping, config.earlyStopping)) {
        ended = 'early-stopped';
        break;
      }
      const reached = await this.#runSteps();
      const isPartial = reached === 'minutes';
      const isLast = isPartial || clock.isOver();
      // When the minutes ended with an epoch, the next one has no step to report.
      const isEmpty = isPartial && this.#step === 0;
      const validation = reached === 'cancelled' || isEmpty ? undefined : await this.#validateIfDue(isLast);
      if (reached === 'cancelled' || validation === 'cancelled') {
        ended = 'cancelled';
        break;
      }
      if (!isEmpty) await this.#finishEpoch(validation, isPartial);
      if (isLast) {
        ended = 'minutes';
        break;
      }
    }
    await this.#save();
    await this.#best.exportIfNone(() => this.#setup.step.parameters());
    return { ended, state: this.#state() };
  }

  /** Steps until the epoch is complete, the minutes are over or the signal aborts. */
  async #runSteps(): Promise<'complete' | 'minutes' | 'cancelled'> {
    const { config, loss, sampler, step, clock } = this.#setup;
    const isAdaptive = loss.terms.some(isBalanced);
    await step.beginEpoch(this.#epoch);
    while (this.#step < config.stepsPerEpoch) {
      if (this.#hooks.signal.aborted) return 'cancelled';
      if (clock.isOver()) return 'minutes';
      const started = performance.now();
      let waited = 0;
      const learningRate = this.#learningRate(this.#step);
      for (let part = 0; part < config.accumulation; part++) {
        const asked = performance.now();
        const batch = await sampler.batch(this.#epoch, this.#step * config.accumulation + part);
        waited += (performance.now() - asked) / 1000;
        const weights = lossWeights(loss, this.#epoch, this.#balance);
        const result = await step.run(batch, { learningRate, weights });
        this.#check(result);
        if (isAdaptive) {
          const norms = result.terms.map(({ norm }) => norm);
          this.#balance = measureNorms(this.#balance, norms);
        }
        this.#last = result;
        // All batches of a step count equally.
        this.#sums = addResult(this.#sums, result, 1 / config.accumulation);
      }
      this.#step++;
      this.#timer.add((performance.now() - started) / 1000, waited);
      this.#estimateValidation();
      this.#report();
      if (performance.now() - this.#savedAt > 1000 * CHECKPOINT_EVERY) await this.#save();
    }
    return 'complete';
  }

  #learningRate(step: number): number {
    // In the middle of the step, so that neither the first nor the last one is wasted on a rate of zero.
    const { config, clock } = this.#setup;
    return learningRateAt(config.learningRate, {
      progress: clock.progress(this.#epoch, step + 0.5),
      epoch: this.#epoch,
      reductions: this.#plateau.reductions,
    });
  }

  #check(result: StepResult): void {
    const fault = divergence(result);
    if (fault !== undefined) throw this.#diverged(fault);
  }

  #diverged(what: string): TrainingError {
    const { learningRate } = this.#setup.config;
    return new TrainingError(
      `${what} in epoch ${this.#epoch + 1}, step ${this.#step + 1}, so training was stopped. ` +
        `Lower learningRate.peak (it is ${learningRate.peak}) or the weight of the term at fault in the configuration. ` +
        `Checkpoints written before are kept.`,
    );
  }

  #estimateValidation(): void {
    if (this.#validationTimed) return;
    const { validationCases, config, clock } = this.#setup;
    const patch = patchSize(config.patch);
    const patches = validationCases.reduce(
      (sum, { slices, height, width }) => sum + tilePlaces([slices, height, width], patch).length,
      0,
    );
    clock.validationSeconds =
      (patches / (config.batch * config.accumulation)) * this.#timer.mean * PREDICTION_COST;
  }

  #report(): void {
    if (performance.now() - this.#reportedAt < 1000 * REPORT_EVERY) return;
    this.#reportedAt = performance.now();
    const { epochs, secondsLeft } = this.#setup.clock.estimate(this.#epoch, this.#step);
    this.#hooks.onStep({
      epoch: this.#epoch + 1,
      epochs,
      step: this.#step,
      steps: this.#setup.config.stepsPerEpoch,
      loss: this.#sums.loss / this.#step,
      stepsPerSecond: this.#timer.stepsPerSecond,
      secondsLeft,
    });
  }

  async #validateIfDue(isLast: boolean): Promise<ValidationPass | undefined | 'cancelled'> {
    const { config, step, clock, paths } = this.#setup;
    const number = this.#epoch + 1;
    if (!isLast && number % config.validateEvery !== 0 && number !== config.epochs) return undefined;
    const parameters = await step.parameters();
    try {
      const pass = await runValidation(this.#setup, number, parameters, this.#hooks);
      clock.validationSeconds = pass.seconds;
      this.#validationTimed = true;
      await writeJson(paths.preview, pass.preview);
      await this.#best.offer(pass, parameters, () => this.#checkpoint());
      return pass;
    } catch (error) {
      // The epoch stays open: a resumed run validates it again, as if it had not been interrupted.
      if (this.#hooks.signal.aborted) return 'cancelled';
      throw error;
    }
  }

  async #finishEpoch(validation: ValidationPass | undefined, isPartial: boolean): Promise<void> {
    const { config, clock } = this.#setup;
    const steps = this.#step;
    const fixed = lossWeights(this.#setup.loss, this.#epoch);
    const weights = this.#setup.loss.terms.map((term, n) => (isBalanced(term) ? undefined : fixed[n]));
    const terms = meansOfTerms(this.#sums, steps, weights);
    const loss = this.#sums.loss / steps;
    const number = this.#epoch + 1;
    await this.#metrics.append({
      epoch: number,
      seconds: clock.seconds(),
      learningRate: this.#learningRate(steps - 1),
      gradientNorm: config.largestGradientNorm === undefined ? null : this.#sums.gradientNorm / steps,
      secondsPerStep: this.#timer.secondsPerStep,
      dataWait: this.#timer.dataWait,
      validationSeconds: validation?.seconds ?? null,
      peakMemory: peakMemory(),
      loss,
      ...termMetrics(terms),
      validation: validation?.scores ?? null,
    });
    this.#timer.startEpoch();
    const { epochs, secondsLeft } = clock.estimate(this.#epoch, steps);
    if (!isPartial) {
      this.#watch(loss, validation?.scores);
      this.#epoch++;
      this.#step = 0;
      this.#sums = NO_SUMS;
      await this.#save();
    }
    await this.#hooks.onEpoch({
      ...{ epoch: number, epochs, loss, terms, secondsLeft },
      validation: validation?.scores,
      bestValidationDice: this.#best.best?.scores.dice ?? null,
    });
  }

  /** Looks for a plateau and for the end of the patience. */
  #watch(loss: number, validation: ValidationScores | undefined): void {
    const { learningRate, earlyStopping } = this.#setup.config;
    if (validation) this.#stopping = advanceStopping(this.#stopping, validation, earlyStopping);
    const { decay } = learningRate;
    if (decay.kind !== 'plateau') return;
    if (decay.watch === 'loss') {
      this.#plateau = advancePlateau(this.#plateau, loss, 'lower', decay.patience);
    } else if (validation && validation.dice !== null) {
      this.#plateau = advancePlateau(this.#plateau, validation.dice, 'higher', decay.patience);
    }
  }

  async #checkpoint(): Promise<Checkpoint> {
    const { model, step } = this.#setup;
    return { tensors: await step.state(), model, state: this.#state() };
  }

  async #save(): Promise<void> {
    const { config, paths } = this.#setup;
    const checkpoint = await this.#checkpoint();
    // The loss is that before the update, so weights may be lost already when it still looks well.
    const lost = checkpoint.tensors.find(({ data }) => !data.every(Number.isFinite));
    if (lost) {
      const term = this.#last ? `; ${strongestTerm(this.#last)}` : '';
      throw this.#diverged(`The weights "${lost.name}" are no longer finite${term}`);
    }
    await writeCheckpoint(paths.last, checkpoint, config);
    this.#savedAt = performance.now();
  }

  #state(): TrainingState {
    const { clock } = this.#setup;
    return {
      epoch: this.#epoch,
      step: this.#step,
      sums: this.#sums,
      seconds: clock.seconds(),
      startSeconds: clock.startSeconds,
      best: this.#best.best,
      plateau: this.#plateau,
      balance: this.#balance,
      stopping: this.#stopping,
      lossRecipe: this.#setup.loss,
    };
  }
}
