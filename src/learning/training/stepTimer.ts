/** How fast a session of a training is, and how much of its time goes into waiting for data. */

/** Share of the last step in the mean that is reported while an epoch runs. */
const RECENT = 0.1;

export class StepTimer {
  #steps = 0;
  #mean = 0;
  #recent: number | undefined;
  /** Since the last call of startEpoch. */
  #epochSteps = 0;
  #epochSeconds = 0;
  #epochWaited = 0;

  /** @param waited of these seconds, for data */
  add(seconds: number, waited: number): void {
    this.#steps++;
    this.#mean += (seconds - this.#mean) / this.#steps;
    this.#recent = this.#recent === undefined ? seconds : (1 - RECENT) * this.#recent + RECENT * seconds;
    this.#epochSteps++;
    this.#epochSeconds += seconds;
    this.#epochWaited += waited;
  }

  startEpoch(): void {
    this.#epochSteps = 0;
    this.#epochSeconds = 0;
    this.#epochWaited = 0;
  }

  /** Mean duration of a step of the session, in seconds. */
  get mean(): number {
    return this.#mean;
  }

  /** Mean duration of a step of the epoch, in seconds; null where this session did none of them. */
  get secondsPerStep(): number | null {
    return this.#epochSteps === 0 ? null : this.#epochSeconds / this.#epochSteps;
  }

  /** Share of the epoch's steps' time spent waiting for data. */
  get dataWait(): number | null {
    return this.#epochSeconds === 0 ? null : this.#epochWaited / this.#epochSeconds;
  }

  /** By the last steps; null before the first. */
  get stepsPerSecond(): number | null {
    return this.#recent === undefined || this.#recent === 0 ? null : 1 / this.#recent;
  }
}
