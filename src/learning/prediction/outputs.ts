/** Where predictions go, and in which format, found out before anything is computed. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ImageHeader } from '../../formats/codec';
import { extensionOf, isPictureFormat, readHeader, volumeBaseName } from '../../formats/registry';
import type { LabelTable } from '../../labels/labelTable';
import { LearningDataError } from '../data/dataError';
import type { PredictionCase } from './cases';

/** The files of one case, as absolute paths. */
export interface CaseOutputs {
  readonly output: string;
  readonly probabilities?: string;
  readonly uncertainty?: string;
}

/** What is wanted besides the label map. */
export interface MapRequest {
  readonly probabilities: boolean;
  readonly uncertainty: boolean;
}

export interface PlannedCase {
  readonly files: readonly string[];
  readonly outputs: CaseOutputs;
}

/** Probabilities are float32 of several frames, which pictures do not hold: always NIfTI. */
const MAP_ENDING = '.nii.gz';
/** Endings that label maps are written with. */
const VOLUME_ENDINGS: readonly string[] = ['.nii.gz', '.nii'];
const PICTURE_ENDING = '.png';
/** Largest value of a PNG of 16 bits. */
const MOST_IN_PICTURE = 65_535;

/**
 * Ending of the label map of a scan: that of pictures for a picture, where its label values fit into one,
 * else ".nii.gz".
 */
export function labelMapEnding(scan: Pick<ImageHeader, 'format' | 'dims'>, table: LabelTable): string {
  return isPictureFormat(scan.format) && picturesCanHold(scan, table) ? PICTURE_ENDING : '.nii.gz';
}

function picturesCanHold({ dims }: Pick<ImageHeader, 'dims'>, table: LabelTable): boolean {
  return dims[2] === 1 && table.every(({ value }) => value >= 0 && value <= MOST_IN_PICTURE);
}

/**
 * @param out a folder, in which each case has files of its own name; or, for a single case, the label map
 * itself, whose ending says the format
 * @throws LearningDataError when a file is there already, two cases would go to the same file, or `out` is a
 * file that cannot hold what is predicted; FormatError when a scan cannot be read
 */
export async function planOutputs(
  cases: readonly PredictionCase[],
  out: string,
  wanted: MapRequest,
  table: LabelTable,
): Promise<readonly PlannedCase[]> {
  const target = resolve(out);
  const isFile = extensionOf(target) !== undefined && !(await isFolder(target));
  if (isFile && cases.length > 1) {
    throw new LearningDataError(
      `${target} is the name of one file, but ${cases.length} cases are to be predicted. Give a folder.`,
    );
  }
  const planned: PlannedCase[] = [];
  for (const { id, files } of cases) {
    const scan = await readHeader(files[0] ?? '');
    if (isFile) checkEnding(target, scan, table);
    const output = isFile ? target : join(target, `${id}${labelMapEnding(scan, table)}`);
    planned.push({ files, outputs: withMaps(output, wanted) });
  }
  planned.forEach(({ files, outputs }, n) => {
    const same = planned.findIndex(
      (other) => volumeStem(other.outputs.output) === volumeStem(outputs.output),
    );
    if (same !== n) {
      throw new LearningDataError(
        `${files.join(', ')} and ${planned[same]?.files.join(', ') ?? ''} are both case ${outputs.output}.`,
      );
    }
    const taken = filesOf(outputs).find((file) => existsSync(file));
    if (taken !== undefined) {
      throw new LearningDataError(`${taken} exists already and is not overwritten. Choose another folder.`);
    }
  });
  return planned;
}

/** The label map last: where it is there, so is everything else of the case. */
export function filesOf({ probabilities, uncertainty, output }: CaseOutputs): readonly string[] {
  return [probabilities, uncertainty, output].filter((file) => file !== undefined);
}

function withMaps(output: string, wanted: MapRequest): CaseOutputs {
  const map = (name: string): string => `${volumeStem(output)}.${name}${MAP_ENDING}`;
  return {
    output,
    ...(wanted.probabilities && { probabilities: map('probabilities') }),
    ...(wanted.uncertainty && { uncertainty: map('uncertainty') }),
  };
}

/** The path without its ending. */
function volumeStem(file: string): string {
  return join(dirname(file), volumeBaseName(file));
}

function checkEnding(target: string, scan: ImageHeader, table: LabelTable): void {
  const ending = extensionOf(target)?.toLowerCase() ?? '';
  if (VOLUME_ENDINGS.includes(ending)) return;
  if (ending === PICTURE_ENDING && picturesCanHold(scan, table)) return;
  const why =
    ending === PICTURE_ENDING
      ? `a PNG holds one slice of values from 0 to ${MOST_IN_PICTURE}, and the scan has ${scan.dims[2]} slice${scan.dims[2] === 1 ? '' : 's'} and label values ${table.map(({ value }) => value).join(', ')}`
      : `label maps are written as ${[PICTURE_ENDING, ...VOLUME_ENDINGS].join(', ')}`;
  throw new LearningDataError(`${basename(target)} cannot be written: ${why}. Choose another ending.`);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
