/** What a fine-tuning would begin with, and what would become of its last layers: told before it starts. */
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { openDataset } from '../../datasets/dataset';
import type { LabelTable } from '../../labels/labelTable';
import { importReport, type ImportReport } from '../networks/importReport';
import { parametersOf } from '../networks/network';
import { sizeOf } from '../graph/tensor';
import { voxelSize } from '../data/preprocessing';
import { describeNetwork } from './describeNetwork';
import { ConfigError } from './config';
import type { Head } from './head';
import { headOf, refuseOtherChannels } from './initialNetwork';
import { readInitialSource, type InitialSource } from './initialSource';
import { earlierData } from './rehearsal';
import { sharedClasses } from './initialWeights';

/** What may become of the last layers. */
export interface HeadChoice {
  /** As `initial.head`; absent where they are made anew, but for what they know of classes that are shared. */
  readonly head?: Head;
  /** In a few words, and as a sentence. */
  readonly label: string;
  readonly detail: string;
}

export interface FineTuningReport {
  /** What was chosen: the name of the run folder or file. */
  readonly name: string;
  /** The file of the weights; what was given where none is found. */
  readonly path: string;
  /** What is known of it: names and values, for people. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Of a network of another program. */
  readonly imported?: ImportReport;
  /** Names of the labels of the data set, without the background. */
  readonly labels: readonly string[];
  /** What is proposed comes first; none where there is a fault. */
  readonly heads: readonly HeadChoice[];
  /** Folder of the data set that was learned before, where its cases can be learned along against forgetting. */
  readonly earlier?: string;
  /** Why it cannot be fine-tuned on this data set. */
  readonly fault?: string;
}

/**
 * Faults are part of the report, since everything else that is known helps to mend them.
 * @param from a run folder or a file of weights
 * @param data folder of the data set to fine-tune on
 * @throws DatasetError when there is no data set
 */
export async function fineTuningReport(from: string, data: string): Promise<FineTuningReport> {
  const dataset = await openDataset(data);
  const labels = dataset.labels.map(({ name }) => name);
  const found = await sourceOf(from);
  const path = 'source' in found ? found.source.path : resolve(from);
  const imported = await importedReport(path, 'source' in found ? found.source : undefined);
  const known = { name: basename(resolve(from)), path, labels, ...(imported && { imported }) };
  if (!('source' in found)) return { ...known, facts: [], heads: [], fault: withoutKey(found.fault) };
  const facts = factsOf(found.source);
  try {
    refuseOtherChannels(found.source, dataset);
    const earlier = await earlierData(resolve(from), { ...dataset, data });
    const heads = headChoices(found.source, dataset.labels);
    return { ...known, facts, heads, ...(earlier !== undefined && { earlier }) };
  } catch (error) {
    if (error instanceof ConfigError) return { ...known, facts, heads: [], fault: withoutKey(error.message) };
    throw error;
  }
}

/** Faults name the key of the configuration; here there is none. */
const withoutKey = (message: string): string => message.replace(/^initial\.from: /, '');

async function sourceOf(
  from: string,
): Promise<{ readonly source: InitialSource } | { readonly fault: string }> {
  try {
    return { source: await readInitialSource(from) };
  } catch (error) {
    if (error instanceof ConfigError) return { fault: error.message };
    throw error;
  }
}

/** Of files that this program did not write; undefined where the file is none, or cannot be read as one. */
async function importedReport(
  path: string,
  source: InitialSource | undefined,
): Promise<ImportReport | undefined> {
  if (extname(path) !== '.onnx' || source?.model) return undefined;
  try {
    return importReport(await readFile(path));
  } catch {
    return undefined; // the fault of the source says what is wrong with it
  }
}

function factsOf({ network, model }: InitialSource): FineTuningReport['facts'] {
  const facts: (readonly [string, string])[] = [];
  if (network.kind === 'plan') {
    const weights = parametersOf(network.plan).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    facts.push(['Network', `${describeNetwork(network.plan)}; ${weights} weights`]);
  }
  if (!model) return facts;
  const { preprocessing, patch, channels, labels } = model;
  const size = voxelSize(preprocessing);
  facts.push(
    ['Labels', names(labels)],
    ['Channels', channels.join(', ')],
    [
      'Scans',
      `${preprocessing.plane} ${size.length === 3 ? 'volumes' : 'slices'}, voxels of ${size.join(' x ')} mm`,
    ],
    ['Patch', patch.join(' x ')],
  );
  return facts;
}

const names = (labels: LabelTable): string => labels.map(({ name }) => name).join(', ');

/**
 * What may become of the last layers for the labels of a data set, the proposal first. Where the labels are
 * the same they are kept, and there is nothing to choose.
 */
export function headChoices(source: InitialSource, labels: LabelTable): readonly HeadChoice[] {
  const classes = source.network.kind === 'file' ? source.network.file.logits[0]?.classes : undefined;
  const own = `background, ${names(labels)}`;
  const anew: HeadChoice = {
    head: 'new',
    label: 'Make the last layers anew',
    detail: `They are made for ${labels.length + 1} classes (${own}) and know nothing at first.`,
  };
  if (headOf(source, labels, undefined) === 'keep') {
    if (source.model) {
      const detail = `The labels are the same: ${names(labels)}.`;
      return [{ head: 'keep', label: 'Keep the last layers', detail }];
    }
    const detail = `The file has no names for its ${classes ?? ''} classes: they are taken for ${own}, in this order.`;
    return [{ head: 'keep', label: 'Keep the last layers', detail }, anew];
  }
  const shared = sharedClasses(source, labels).map(([, index]) =>
    index === 0 ? 'the background' : (labels[index - 1]?.name ?? ''),
  );
  if (shared.length === 0) return [anew];
  return [
    {
      label: 'New last layers that keep what is shared',
      detail: `What is known of ${shared.join(', ')} is kept; they are made for ${labels.length + 1} classes (${own}).`,
    },
    anew,
  ];
}
