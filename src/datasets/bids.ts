/**
 * Data sets in the layout of BIDS (https://bids-specification.readthedocs.io): scans in
 * sub-01[/ses-1]/anat/sub-01[_ses-1]_FLAIR.nii.gz, label maps in derivatives/PIPELINE/sub-01/... as *_dseg, *_mask,
 * *_label-lesion_mask and the like, named by *_dseg.tsv.
 */
import path from 'node:path';
import { volumeBaseName } from '../formats/registry';
import { parseBidsName, type BidsName } from './bidsName';
import { bidsLabelNames } from './bidsTables';
import { foldersIn, volumesIn } from './files';
import { groupByRater, type FoundCase, type LabelFile } from './foundCase';
import type { FoundFiles } from './foundDataset';
import { listed } from './listed';
import { classInName, isBrainMask, isNamedAsLabel, isRaterName, raterOf } from './pairing';

const SUBJECT = /^sub-/;
const SESSION = /^ses-/;
const DERIVATIVES = 'derivatives';
/** Label maps of probabilities are measured values, not labels. */
const PROBABILITIES = /probseg$/i;

/**
 * Scans and label maps may also lie in the folder itself, all named as BIDS says.
 * @returns undefined where the folder is none of these
 */
export async function findBids(root: string): Promise<FoundFiles | undefined> {
  const raw = [...(await filesOfSubjects(root)), ...(await volumesIn(root))];
  const files: readonly Derived[] = [
    ...raw.map((file) => ({ file, pipeline: '', isDerived: false })),
    ...(await filesOfDerivatives(root)),
  ];
  const brainMasks: string[] = [];
  const cases = new Map<string, { readonly images: Map<string, string>; readonly labels: Labelled[] }>();
  for (const { file, pipeline, isDerived } of files) {
    const name = parseBidsName(volumeBaseName(file));
    if (!name || PROBABILITIES.test(name.suffix)) continue;
    if (isBrainMask(file)) {
      brainMasks.push(file);
      continue;
    }
    const own = cases.get(name.case) ?? { images: new Map<string, string>(), labels: [] };
    cases.set(name.case, own);
    if (isNamedAsLabel(file)) own.labels.push(labelled(file, name, pipeline));
    // Scans among the derivatives were resampled or changed; label maps there are drawn on the scans.
    else if (!isDerived) own.images.set(name.channel, file);
  }
  const found = [...cases].map(([id, { images, labels }]): FoundCase => ({
    ...{ id, images, labels: groupByRater(labels), split: labels.length === 0 ? 'test' : 'training' },
  }));
  if (!found.some(({ images, labels }) => images.size > 0 && labels.length > 0)) return undefined;
  const withScans = found.filter(({ images }) => images.size > 0);
  const lost = found.filter(({ images }) => images.size === 0).flatMap(filesOfCase);
  const notes = [
    ...(brainMasks.length > 0 ? [`Masks of brains are left out: ${listed(brainMasks)}.`] : []),
    ...(lost.length > 0
      ? [`Label maps without a scan of the same subject and session are left out: ${listed(lost)}.`]
      : []),
  ];
  const named = await bidsLabelNames(
    root,
    withScans.flatMap(({ labels }) => labels.flatMap(({ files }) => files)),
  );
  return { layout: 'bids', cases: withScans, lonely: [], notes, tables: [root], named };
}

const filesOfCase = ({ labels }: FoundCase): readonly string[] =>
  labels.flatMap(({ files }) => files.map(({ file }) => file));

interface Derived {
  readonly file: string;
  /** Folder of derivatives; '' for none. */
  readonly pipeline: string;
  readonly isDerived: boolean;
}

type Labelled = LabelFile & { readonly rater: string };

/** Who drew a label map: its desc entity, the end of its name, or the folder of derivatives it lies in. */
function labelled(file: string, { entities, suffix }: BidsName, pipeline: string): Labelled {
  const described = entities.get('desc') ?? '';
  const isByRater = isRaterName(described);
  const rater = isByRater ? described : raterOf(file) || (isRaterName(pipeline) ? pipeline : '');
  const drawn = entities.get('label') ?? classInName(suffix);
  return { file, rater, class: drawn === '' && !isByRater ? classInName(described) : drawn };
}

async function filesOfSubjects(folder: string): Promise<readonly string[]> {
  const subjects = (await foldersIn(folder)).filter((name) => SUBJECT.test(name));
  const files = await Promise.all(subjects.map((subject) => filesWithin(path.join(folder, subject))));
  return files.flat();
}

/** In the folder of a subject: here, in its sessions, and in their folders of modalities (anat, dwi, ...). */
async function filesWithin(subject: string): Promise<readonly string[]> {
  const folders = [subject];
  for (const name of await foldersIn(subject)) {
    const inner = path.join(subject, name);
    folders.push(inner);
    if (SESSION.test(name))
      folders.push(...(await foldersIn(inner)).map((deeper) => path.join(inner, deeper)));
  }
  return (await Promise.all(folders.map(volumesIn))).flat();
}

/** In derivatives/sub-01/ and derivatives/PIPELINE/sub-01/. */
async function filesOfDerivatives(root: string): Promise<readonly Derived[]> {
  const derivatives = path.join(root, DERIVATIVES);
  const pipelines = (await foldersIn(derivatives)).filter((name) => !SUBJECT.test(name));
  const found = await Promise.all(
    ['', ...pipelines].map(async (pipeline) =>
      (await filesOfSubjects(path.join(derivatives, pipeline))).map((file) => ({
        ...{ file, pipeline, isDerived: true },
      })),
    ),
  );
  return found.flat();
}
