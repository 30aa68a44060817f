/** The page about a model: what it is for, what it learned from, how well it does. */
import { reportPage } from '../../../reports/html';
import { markup, type Markup, type MarkupValue } from '../../../reports/markup';
import { voxelSize } from '../../data/preprocessing';
import type { ModelDescription } from '../modelDescription';
import type { Provenance } from '../provenance';
import { curvesSection, lossTable } from './learningSection';
import type { RunRecord } from './runRecord';
import { meanAndSpread, picturesSection, validationSection } from './validationSection';

export interface ModelPageContent {
  /** What the model is called. */
  readonly name: string;
  /** How the command line is told which model is meant. */
  readonly path: string;
  /** Of the .onnx file. */
  readonly bytes: number;
  readonly description: ModelDescription;
  readonly provenance: Provenance | undefined;
  /** Of a model in a run folder. */
  readonly record: RunRecord | undefined;
  readonly licence: string | undefined;
  readonly author: string | undefined;
  /** The program that trained it. */
  readonly product: string;
  readonly pictures: boolean;
  /** Whether cases and files are called by their names, which is for its owner alone. */
  readonly namesCases: boolean;
}

/** A self-contained HTML page. */
export function modelPage(content: ModelPageContent): string {
  const { name, path, description, provenance, record, namesCases } = content;
  const pictures = content.pictures ? (record?.pictures ?? []) : [];
  return reportPage(`Model ${name}`, [
    markup`<p class="verdict">${summary(content)}</p>\n`,
    whatItIs(content),
    limits(content),
    provenance && validationSection(provenance, record?.cases ?? [], description),
    picturesSection(pictures, namesCases),
    curvesSection(record?.epochs ?? [], description),
    record && lossTable(record.epochs),
    howItWorks(content),
    howItWasTrained(content),
    useSection(path),
  ]);
}

/** What it finds and how well, in a sentence. */
function summary({ description, provenance, record }: ModelPageContent): string {
  const finds = `Finds ${listed(description.labels.map(({ name }) => name))} in ${description.channels.join(', ')}.`;
  const cases = record?.cases ?? [];
  const dice =
    cases.length > 0
      ? meanAndSpread('dice', cases.map(diceOfCase))
      : provenance?.validation && meanAndSpread('dice', [provenance.validation.dice]);
  if (dice === undefined) return `${finds} It was not validated.`;
  const count = provenance?.cases.validation ?? cases.length;
  return `${finds} Mean Dice on ${count} validation case${count === 1 ? '' : 's'}: ${dice}.`;
}

function diceOfCase({ labels }: RunRecord['cases'][number]): number | null {
  const known = Object.values(labels).flatMap(({ dice }) => dice ?? []);
  return known.length === 0 ? null : known.reduce((sum, dice) => sum + dice, 0) / known.length;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function whatItIs({ description, provenance, licence, author, product, bytes }: ModelPageContent): Markup {
  const { channels, labels } = description;
  const cases = provenance?.cases;
  return facts('What it is', [
    [
      'Labels',
      labels.map(
        ({ value, name, color }, n) =>
          markup`${n > 0 && ', '}${swatch(color)} ${name} <span class="faint">(${value})</span>`,
      ),
    ],
    [channels.length === 1 ? 'Channel' : 'Channels', channels.join(', ')],
    ['Data set', provenance?.dataset],
    ['Cases', cases && `${cases.training} to learn from, ${cases.validation} to validate on`],
    ['Licence', licence ?? markup`<span class="warning">not stated</span>`],
    ['Author', author],
    ['Made by', product],
    ['Size', bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`],
  ]);
}

function swatch([red, green, blue]: ModelDescription['labels'][number]['color']): Markup {
  return markup`<svg width="10" height="10" aria-hidden="true"><rect width="10" height="10" rx="2" fill="rgb(${red} ${green} ${blue})"/></svg>`;
}

/** What every model has in common that was trained like this one. */
function limits({ provenance }: ModelPageContent): Markup {
  const learned = provenance
    ? `It has seen ${provenance.cases.training} cases of ${provenance.dataset}`
    : 'It has seen the cases it was trained on';
  return markup`<h2>Intended use and limits</h2>
<p>For research. It is no medical device, and every result needs the eye of somebody who can tell whether it
is right.</p>
<ul>
<li>${learned}. What it does on scans of other scanners, protocols, diseases or people is not known: evaluate it
on some of your own first.</li>
<li>The validation cases chose which epoch's weights were kept, so their scores are somewhat better than those
of new cases will be.</li>
<li>It finds its labels alone, also in scans that show something else, and gives no warning there.</li>
</ul>
`;
}

function describeNetwork(network: ModelDescription['network']): string {
  if (network.kind === 'imported') return `${network.file}, imported`;
  const features = network.levels.map((level) => level.features).join(', ');
  return `U-Net, ${network.encoder} encoder, channels by level ${features}`;
}

function howItWorks({ description }: ModelPageContent): Markup {
  const { network, preprocessing, patch, mirror } = description;
  const axes = [mirror.slices && 'slices', mirror.rows && 'rows', mirror.columns && 'columns'].filter(
    (axis) => axis !== false,
  );
  const size = voxelSize(preprocessing).map((mm) => Number(mm.toPrecision(4)));
  const seen = patch.length === 3 ? 'volumes' : 'slices';
  return facts('How it works', [
    ['Network', describeNetwork(network)],
    [
      'Sees',
      `${preprocessing.plane} ${seen}, ${patch.join(' × ')} ${seen === 'slices' ? 'pixels' : 'voxels'} at once`,
    ],
    [seen === 'slices' ? 'Pixel size' : 'Voxel size', `${size.join(' × ')} mm`],
    ['Intensities', markup`<code>${JSON.stringify(preprocessing.normalization)}</code>`],
    ['Mirrored in training', axes.join(', ') || 'no'],
  ]);
}

function howItWasTrained({ provenance, record, namesCases }: ModelPageContent): Markup | undefined {
  if (!provenance) return undefined;
  const { epochs, bestEpoch, seconds, engine, fineTuned, seed } = provenance;
  const {
    batch,
    accumulation = 1,
    stepsPerEpoch,
    optimizer,
    learningRate,
    augmentation,
    initial,
  } = record?.settings ?? {};
  const peak = record?.peakMemory;
  const began = namesCases && initial ? markup`<code>${initial.from}</code>` : 'another model';
  return facts('How it was trained', [
    ['Date', provenance.trained],
    ['Began with', fineTuned ? began : 'random weights'],
    ['Seed', seed],
    ['Epochs', `${epochs}${bestEpoch === undefined ? '' : `, weights of epoch ${bestEpoch}`}`],
    [
      'Steps',
      batch !== undefined &&
        `${stepsPerEpoch ?? '?'} an epoch, ${accumulation > 1 ? `${accumulation} times ` : ''}${batch} patches each`,
    ],
    ['Optimizer', optimizer && `${optimizer.kind}, learning rate up to ${learningRate?.peak ?? '?'}`],
    ['Augmentation', augmentation && (namesOf(augmentation).join(', ') || 'none')],
    ['Loss', markup`<code>${JSON.stringify(provenance.loss)}</code>`],
    ['Time', seconds !== undefined && durationText(seconds)],
    ['Computed by', engine],
    ['Memory', peak !== undefined && `${(peak / 1e9).toFixed(1)} GB at most`],
  ]);
}

/** Kinds of augmentation that are not switched off: "lowResolution" is "low resolution". */
function namesOf(augmentation: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(augmentation)
    .filter(([, value]) => value !== false && value !== 'none')
    .map(([name]) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}

function durationText(seconds: number): string {
  const minutes = seconds / 60;
  if (minutes < 1) return `${seconds.toFixed(0)} s`;
  return minutes < 90 ? `${minutes.toFixed(1)} min` : `${(minutes / 60).toFixed(1)} h`;
}

function facts(title: string, rows: readonly (readonly [string, MarkupValue])[]): Markup {
  const known = rows.filter(([, value]) => value !== undefined && value !== false);
  return markup`<h2>${title}</h2>
<dl>${known.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
`;
}

function useSection(path: string): Markup {
  return markup`<h2>How to use it</h2>
<p>With Boundary Lab: <code>boundary-lab predict --model ${path} --input SCANS --out FOLDER</code>, or the
command <em>Predict</em> of its extension for Visual Studio Code.</p>
<p>With Python: <code>docs/python/predict.py</code> of Boundary Lab needs <code>onnxruntime</code>,
<code>numpy</code> and <code>nibabel</code>, and nothing of Boundary Lab itself. What the file says about
preprocessing, labels and axes is specified in <code>docs/prediction.md</code>.</p>
`;
}
