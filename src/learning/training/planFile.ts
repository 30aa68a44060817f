/**
 * A plan as a file: the configuration with everything decided, to be read, changed and trained with. Besides the
 * keys of a configuration it names its JSON schema and its data set, and says why each key was decided as it was.
 */
import { dirname, join, resolve } from 'node:path';
import { writeAtomically } from '../../formats/atomicWrite';
import type { CompleteConfig } from './config';
import { noteOfData, SCHEMA_URI } from './configNotes';
import { explainPlan } from './explainPlan';
import type { LookHooks } from './fingerprintFor';
import { openLabelled, planTraining, requestedConfig } from './planTraining';
import type { TrainRequest } from './request';

/** What a plan is made for. */
export interface PlanRequest extends Omit<TrainRequest, 'out' | 'resume' | 'split'> {
  /** The plan, a .json file, which must not be there; nothing is written where left out. */
  readonly out?: string | undefined;
}

export interface WrittenPlan {
  /** Absolute path. */
  readonly file: string | undefined;
  readonly config: CompleteConfig;
  /** By key of the configuration: why what was left open was decided so. */
  readonly why: Readonly<Record<string, string>>;
  /** The content of the file. */
  readonly text: string;
}

/**
 * Plans a training without beginning it.
 * @throws ConfigError, DatasetError, FormatError, LearningDataError; FormatError 'exists' where the file is there
 */
export async function writePlan(request: PlanRequest, hooks: LookHooks): Promise<WrittenPlan> {
  const { config, source } = await requestedConfig(request);
  const labelled = await openLabelled(request.data, hooks.signal);
  const file = request.out === undefined ? undefined : resolve(request.out);
  const folder = file === undefined ? process.cwd() : dirname(file);
  const planned = await planTraining(labelled, config, { source }, folder, hooks);
  const why = explainPlan(labelled, config, planned, source);
  const data = noteOfData(resolve(request.data), file ?? join(folder, 'plan.json'));
  const text = planText({ $schema: SCHEMA_URI, data, why, ...planned.plan.config });
  if (file !== undefined) {
    await writeAtomically(file, [new TextEncoder().encode(text)], {
      overwrite: false,
      signal: hooks.signal,
    });
  }
  return { file, config: planned.plan.config, why, text };
}

/** JSON with an entry a line, but lists of numbers, such as a patch, on one. */
function planText(plan: object): string {
  const text = JSON.stringify(plan, undefined, 2);
  const compact = text.replaceAll(
    /\[\n\s*((?:-?[\d.]+(?:e[-+]?\d+)?(?:,\n\s*)?)+)\n\s*\]/g,
    (_, numbers: string) => {
      return `[${numbers.split(/,\s*/).join(', ')}]`;
    },
  );
  return `${compact}\n`;
}
