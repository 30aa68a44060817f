/** How long all runs of an experiment will take, from those that are done and the one that trains. */
import { mean } from 'simple-statistics';

export class TimeLeft {
  readonly #durations: number[] = [];
  #runStarted = 0;

  startRun(): void {
    this.#runStarted = performance.now();
  }

  /** To be called for runs that were trained from start to end. */
  finishRun(): void {
    this.#durations.push(this.#elapsed());
  }

  /**
   * @param ofRun seconds that the run which trains will still take
   * @param waiting runs after it
   */
  secondsLeft(ofRun: number, waiting: number): number {
    // Until one is done, the others are taken to be as long as this one.
    const each = this.#durations.length > 0 ? mean(this.#durations) : this.#elapsed() + ofRun;
    return ofRun + each * waiting;
  }

  #elapsed(): number {
    return (performance.now() - this.#runStarted) / 1000;
  }
}
