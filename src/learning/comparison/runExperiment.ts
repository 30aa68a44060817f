/** Trains the runs of an experiment one after another, each in a run folder of its own. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { readRunState, runPaths, writeJson } from '../training/runFolder';
import { train } from '../training/train';
import { recipeFile, runRoot, type Experiment, type ExperimentPaths, type PlannedRun } from './experiment';
import type { ExperimentHooks, ExperimentRequest } from './request';
import { TimeLeft } from './timeLeft';

/** What is asked of every run. */
type RunOptions = Pick<ExperimentRequest, 'engine' | 'device'>;

/**
 * Trains what is not done yet. A run that fails is noted and does not stop the others; when the signal
 * aborts, the run that trains ends with a checkpoint and the rest waits.
 * @returns how the runs stand now, as comparison.json says
 */
export async function runExperiment(
  experiment: Experiment,
  paths: ExperimentPaths,
  options: RunOptions,
  { signal, progress }: ExperimentHooks,
): Promise<Experiment> {
  let current = experiment;
  const save = async (changes: Partial<Experiment>): Promise<void> => {
    current = { ...current, ...changes, updated: new Date().toISOString() };
    await writeJson(paths.state, current);
  };
  // Written anew, so that a run that goes well no longer has the error of its last attempt.
  const setRun = (index: number, status: PlannedRun['status'], error?: string): Promise<void> =>
    save({
      runs: current.runs.map((run, n) => {
        if (n !== index) return run;
        const { folder, recipe, seed, split } = run;
        return { folder, recipe, seed, split, status, ...(error !== undefined && { error }) };
      }),
    });
  await save({ status: 'running' });
  const runs = experiment.runs.length;
  const time = new TimeLeft();
  for (const [index, planned] of experiment.runs.entries()) {
    const [run, name] = [index + 1, planned.folder];
    if (isStopped(signal)) break;
    const beginning = await beginningOf(runRoot(paths, planned));
    if (beginning === 'done') {
      await setRun(index, 'done');
      progress({ kind: 'run', run, runs, name, status: 'kept' });
      continue;
    }
    await setRun(index, 'running');
    progress({ kind: 'run', run, runs, name, status: beginning === 'resume' ? 'resumed' : 'started' });
    time.startRun();
    let secondsLeft: number | null = null;
    try {
      const { ended } = await train(
        {
          data: experiment.data,
          out: runRoot(paths, planned),
          ...options,
          ...(beginning === 'resume'
            ? { resume: true }
            : {
                configFile: recipeFile(paths, experiment.recipes[planned.recipe]?.folder ?? ''),
                seed: planned.seed,
                split: experiment.splits[planned.split],
              }),
        },
        {
          signal,
          progress: (value) => {
            if (value.kind !== 'log' && value.secondsLeft !== null) {
              secondsLeft = time.secondsLeft(value.secondsLeft, runs - run);
            }
            progress({ kind: 'training', run, runs, name, progress: value, secondsLeft });
          },
        },
      );
      const status = ended === 'cancelled' ? 'stopped' : 'done';
      await setRun(index, status);
      progress({ kind: 'run', run, runs, name, status });
      if (beginning === 'new') time.finishRun();
      // Also when somebody asked just this run to stop: whoever does wants the machine back.
      if (status === 'stopped') break;
    } catch (error) {
      if (isAbort(error)) {
        await setRun(index, 'stopped');
        progress({ kind: 'run', run, runs, name, status: 'stopped' });
        break;
      }
      const message = error instanceof Error ? error.message : String(error);
      await setRun(index, 'failed', message);
      progress({ kind: 'run', run, runs, name, status: 'failed', error: message });
    }
  }
  const isDone = current.runs.every(({ status }) => status === 'done' || status === 'failed');
  const anyDone = current.runs.some(({ status }) => status === 'done');
  await save({ status: !isDone ? 'cancelled' : anyDone ? 'done' : 'failed' });
  return current;
}

/** A function, since the compiler takes a signal that was looked at once for unchanging. */
const isStopped = (signal: AbortSignal): boolean => signal.aborted;

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** How a run begins: anew, from where it stopped, or not at all. */
async function beginningOf(folder: string): Promise<'new' | 'resume' | 'done'> {
  const { config, split } = runPaths(folder);
  const state = await readRunState(folder);
  if (!state) return 'new';
  if (state.status === 'done') return 'done';
  if (existsSync(config) && existsSync(split)) return 'resume';
  // Its process was killed before the run had written down what it is: there is nothing to lose.
  await rm(folder, { recursive: true });
  return 'new';
}
