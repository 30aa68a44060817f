/** The page about a model: what it is for, what it learned from, how well it does. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { reportFigure, reportPage, reportTable } from '../../reports/html';
import { markup, type Markup, type MarkupValue } from '../../reports/markup';
import { slicePictureSchema, slicePictureSvg, type SlicePicture } from '../../reports/slicePicture';
import { voxelSize } from '../data/preprocessing';
import type { ModelDescription } from './modelDescription';
import type { Provenance } from './provenance';

export interface ModelPageContent {
  /** The .onnx file. */
  readonly file: string;
  readonly bytes: number;
  readonly description: ModelDescription;
  readonly provenance: Provenance | undefined;
  readonly licence: string | undefined;
  readonly author: string | undefined;
  /** The program that trained it. */
  readonly product: string;
  /** Slices of validation cases. */
  readonly pictures: readonly SlicePicture[];
}

const previewSchema = z.looseObject({ pictures: z.array(slicePictureSchema) });

/** The pictures of a run, under titles that name no case; none where there are none. */
export async function readPictures(run: string): Promise<readonly SlicePicture[]> {
  const text = await readFile(join(run, 'preview.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const { pictures } = previewSchema.parse(JSON.parse(text));
  return pictures.map((picture, n) => ({ ...picture, title: `validation case ${n + 1}` }));
}

/** A self-contained HTML page. */
export function modelPage(content: ModelPageContent): string {
  const { file, description, provenance, pictures } = content;
  return reportPage(`Model ${basename(file)}`, [
    factsTable(content),
    provenance?.validation && validationTable(provenance, description),
    pictures.length > 0 && [
      markup`<h2>Validation cases</h2>\n`,
      pictures.map((picture) =>
        reportFigure(
          slicePictureSvg(picture),
          `${picture.title}, slice ${picture.slice}; the reference is dashed`,
        ),
      ),
    ],
    planTable(description, provenance),
    useSection(file),
  ]);
}

function factsTable({ description, provenance, licence, author, product, bytes }: ModelPageContent): Markup {
  const { channels, labels } = description;
  const cases = provenance?.cases;
  return facts('What it is', [
    ['Finds', labels.map(({ value, name }) => `${name} (${value})`).join(', ')],
    [
      'In',
      `scans of ${channels.length === 1 ? 'one channel' : `${channels.length} channels`}: ${channels.join(', ')}`,
    ],
    ['Data set', provenance?.dataset],
    ['Cases', cases && `${cases.training} to learn from, ${cases.validation} to validate on`],
    ['Trained', provenance && `${provenance.trained}${provenance.fineTuned ? ', from another model' : ''}`],
    ['Licence', licence ?? 'not stated'],
    ['Author', author],
    ['Made by', product],
    ['Size', `${(bytes / 1e6).toFixed(1)} MB`],
  ]);
}

function validationTable({ validation, nsdTolerance }: Provenance, { labels }: ModelDescription): Markup {
  const figure = (value: number | null | undefined, digits: number): string => value?.toFixed(digits) ?? '-';
  const row = (
    name: string,
    scores: NonNullable<Provenance['validation']>['labels'][string] | undefined,
  ): string[] => [
    name,
    figure(scores?.dice, 4),
    figure(scores?.hd95, 2),
    figure(scores?.nsd, 4),
    figure(scores?.componentRecall, 4),
  ];
  const tolerance = nsdTolerance === undefined ? '' : ` at ${Number(nsdTolerance.toPrecision(3))} mm`;
  const number = (title: string): { title: string; kind: 'number' } => ({ title, kind: 'number' });
  return reportTable(
    'Means over the validation cases',
    [
      { title: 'Label', kind: 'text' },
      ...[number('Dice'), number('HD95 (mm)'), number(`NSD${tolerance}`), number('Component recall')],
    ],
    [...labels.map(({ name }) => row(name, validation?.labels[name])), row('mean', validation)],
  );
}

function describeNetwork(network: ModelDescription['network']): string {
  if (network.kind === 'imported') return `${network.file}, imported`;
  const features = network.levels.map((level) => level.features).join(', ');
  return `U-Net, ${network.encoder} encoder, channels by level ${features}`;
}

function planTable(description: ModelDescription, provenance: Provenance | undefined): Markup {
  const { network, preprocessing, patch, mirror } = description;
  const axes = [mirror.slices && 'slices', mirror.rows && 'rows', mirror.columns && 'columns'].filter(
    (axis) => axis !== false,
  );
  return facts('How it works', [
    ['Network', describeNetwork(network)],
    [
      'Sees',
      `${preprocessing.plane} ${patch.length === 3 ? 'volumes' : 'slices'}, ${patch.join(' x ')} voxels at once`,
    ],
    [
      'Voxel size',
      `${voxelSize(preprocessing)
        .map((mm) => Number(mm.toPrecision(4)))
        .join(' x ')} mm`,
    ],
    ['Intensities', markup`<code>${JSON.stringify(preprocessing.normalization)}</code>`],
    ['Mirrored in training', axes.join(', ') || 'no'],
    ['Loss', provenance && markup`<code>${JSON.stringify(provenance.loss)}</code>`],
    [
      'Epochs',
      provenance &&
        `${provenance.epochs}${provenance.bestEpoch === undefined ? '' : `, weights of epoch ${provenance.bestEpoch}`}`,
    ],
  ]);
}

function facts(caption: string, rows: readonly (readonly [string, MarkupValue])[]): Markup {
  return reportTable(
    caption,
    [
      { title: '', kind: 'text' },
      { title: '', kind: 'text' },
    ],
    rows.filter(([, value]) => value !== undefined),
  );
}

function useSection(file: string): Markup {
  const name = basename(file);
  return markup`<h2>How to use it</h2>
<p>With Boundary Lab: <code>boundary-lab predict --model ${name} --input SCANS --out FOLDER</code>, or the
command <em>Predict</em> of its extension for Visual Studio Code.</p>
<p>With Python: <code>docs/python/predict.py</code> of Boundary Lab needs <code>onnxruntime</code>,
<code>numpy</code> and <code>nibabel</code>, and nothing of Boundary Lab itself. What the file says about
preprocessing, labels and axes is specified in <code>docs/prediction.md</code>.</p>
<p>It was made for research, and is no medical device.</p>
`;
}
