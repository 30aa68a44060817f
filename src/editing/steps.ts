/**
 * Work in small steps, so that whoever runs it can stop between them and tell how far it is: a generator of the share
 * done (0 to 1), run by runInTurns (src/contour/inTurns.ts), or at once by `finish`.
 */
export type Steps<T> = Generator<number, T>;

/** Runs steps to their end. */
export function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Steps as a part of longer work, from one share of it to another. Steps that tell no share stay at its start. */
export function* part<T>(steps: Generator<unknown, T>, from: number, to: number): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    yield typeof step.value === 'number' ? from + (to - from) * step.value : from;
  }
}

/** The same steps, whose share never falls: parts of some work know only their own. */
export function* rising<T>(steps: Steps<T>): Steps<T> {
  let most = 0;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    most = Math.max(most, step.value);
    yield most;
  }
}
