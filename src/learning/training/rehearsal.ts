/**
 * Fine-tuning against forgetting: a share of the patches is drawn from the cases of the data set that was
 * learned before (Robins 1995, "Catastrophic Forgetting, Rehearsal and Pseudorehearsal",
 * https://doi.org/10.1080/09540099550039318).
 */
import { dirname, resolve } from 'node:path';
import { openDataset, type Dataset } from '../../datasets/dataset';
import type { LabelTable } from '../../labels/labelTable';
import { checkCases, type LabelledCase } from '../data/checkCases';
import { splitSchema } from '../data/split';
import { ConfigError, readJsonFile } from './config';
import { casesById } from './planRun';
import { readRunState, runPaths } from './runFolder';

export interface Rehearsal {
  /** Share of the patches. */
  readonly share: number;
  readonly cases: readonly LabelledCase[];
  /** The labels that are learned, in the order in which they are classes, with their values there. */
  readonly table: LabelTable;
  /** Values there that are background here. */
  readonly background: readonly number[];
}

/** What is learned, and where. */
interface Learned {
  readonly labels: LabelTable;
  readonly channels: readonly string[];
  /** Folder of the data set. */
  readonly data: string;
}

/**
 * @param from what the fine-tuning begins with: cases that validated it are not trained on here either
 * @param ids of the cases, in a run that is resumed
 * @throws ConfigError where labels or channels of the earlier data set do not match
 * @throws DatasetError, LearningDataError where it cannot be read
 */
export async function openRehearsal(
  { data, share }: { readonly data: string; readonly share: number },
  from: string,
  learned: Learned,
  { ids, signal }: { readonly ids?: readonly string[] | undefined; readonly signal: AbortSignal },
): Promise<Rehearsal> {
  if (resolve(data) === resolve(learned.data)) {
    throw new ConfigError(
      `initial.rehearsal.data: ${data} is the data set that is trained on. Give the one that was learned before.`,
    );
  }
  const dataset = await openDataset(data);
  const table = tableOf(dataset, learned);
  const all = await checkCases(dataset, signal);
  const wanted = ids ?? (await trainedOn(from, data)) ?? all.map(({ id }) => id);
  return {
    share,
    cases: casesById(all, wanted, dataset.root),
    table,
    background: dataset.labels.flatMap(({ name, value }) =>
      learned.labels.some((label) => label.name === name) ? [] : [value],
    ),
  };
}

/** @throws ConfigError naming the labels that the earlier data set lacks, or both numbers of channels */
function tableOf({ labels, channels, root }: Dataset, learned: Learned): LabelTable {
  if (channels.length !== learned.channels.length) {
    throw new ConfigError(
      `initial.rehearsal.data: ${root} has ${channels.length} channels (${channels.join(', ')}), but ` +
        `${learned.channels.length} are learned from (${learned.channels.join(', ')}).`,
    );
  }
  const byName = new Map(labels.map((label) => [label.name, label]));
  const missing = learned.labels.filter(({ name }) => !byName.has(name));
  if (missing.length > 0) {
    throw new ConfigError(
      `initial.rehearsal.data: ${root} has no label ${missing.map(({ name }) => `"${name}"`).join(', ')} ` +
        `(it has ${labels.map(({ name }) => name).join(', ')}), so its cases would teach that there is none. ` +
        'Labels must have the same names in both data sets.',
    );
  }
  return learned.labels.flatMap(({ name }) => byName.get(name) ?? []);
}

/**
 * The data set that a run was trained on, where its cases can be rehearsed while another one is learned.
 * @param from what the fine-tuning begins with
 * @returns its folder; undefined where there is no run, the data set is gone or the same, or does not match
 */
export async function earlierData(from: string, learned: Learned): Promise<string | undefined> {
  const run = await runOf(from);
  if (!run || resolve(run.data) === resolve(learned.data)) return undefined;
  try {
    tableOf(await openDataset(run.data), learned);
    return run.data;
  } catch {
    return undefined;
  }
}

/** The cases that a run was trained on; undefined where it is no run, or one of other data. */
async function trainedOn(from: string, data: string): Promise<readonly string[] | undefined> {
  const run = await runOf(from);
  if (!run || resolve(run.data) !== resolve(data)) return undefined;
  return splitSchema.parse(await readJsonFile(runPaths(run.folder).split)).training;
}

/** The run that a folder, a model or a checkpoint in it belongs to. */
async function runOf(from: string): Promise<{ readonly folder: string; readonly data: string } | undefined> {
  for (const folder of [from, dirname(from), dirname(dirname(from))]) {
    const state = await readRunState(folder).catch(() => undefined);
    if (state) return { folder, data: state.data };
  }
  return undefined;
}
