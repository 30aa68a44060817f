/** Checks that need only file headers, so that a fault in the last case shows at once and not after an hour. */
import { gridFindings, type FileGrid } from '../../datasets/check/gridRules';
import { findingText, unreadableFinding, type Finding } from '../../datasets/check/finding';
import { labelMapsOf, type Case, type Dataset } from '../../datasets/dataset';
import { listOfFaults } from '../../datasets/datasetError';
import { readHeader } from '../../formats/registry';
import { filesOfLabelMap, type LabelMapSource } from '../../labels/labelMapSource';
import { readLabelMapHeader } from '../../labels/readLabelMap';
import type { Grid } from '../../volume/volume';
import { LearningDataError } from './dataError';

/** One labelled case: its files and the grid they share. */
export interface LabelledCase {
  readonly id: string;
  readonly images: readonly string[];
  readonly label: string;
  /** Label maps of other raters. */
  readonly raters?: readonly string[] | undefined;
  /** What the label maps are made of, where they are more than one file of label values each. */
  readonly labelMaps?: readonly LabelMapSource[] | undefined;
  readonly grid: Grid;
}

/**
 * The training cases that have a label, their headers checked by the rules of a data set's check.
 * @throws LearningDataError naming every file at fault: a header that cannot be read, another shape or place
 * than its label's, another number of channels than the data set's; or saying that there is no case at all
 */
export async function checkCases(dataset: Dataset, signal?: AbortSignal): Promise<LabelledCase[]> {
  const cases: LabelledCase[] = [];
  const findings: Finding[] = [];
  for (const each of dataset.cases) {
    const { id, images, label, raters, labelMaps, split } = each;
    if (split !== 'training' || label === undefined) continue;
    signal?.throwIfAborted();
    const found = await gridsOf(each, signal);
    const isWhole = found.images.length === images.length;
    findings.push(...found.unreadable, ...gridFindings(found, isWhole ? dataset.channels : undefined));
    const [grid] = found.labels;
    if (!grid) continue;
    cases.push({
      id,
      images,
      label,
      ...(raters && { raters }),
      ...(labelMaps && { labelMaps }),
      grid: { dims: grid.dims, affine: grid.affine },
    });
  }
  if (findings.length > 0) throw new LearningDataError(listOfFaults(findings.map(findingText)));
  if (cases.length === 0) {
    throw new LearningDataError(
      `${dataset.root} has no labelled case. Training needs at least one, and better two: one to learn from and ` +
        'one to validate on.',
    );
  }
  return cases;
}

interface FoundGrids {
  readonly id: string;
  readonly images: FileGrid[];
  readonly labels: FileGrid[];
  readonly unreadable: Finding[];
}

async function gridsOf(each: Case, signal: AbortSignal | undefined): Promise<FoundGrids> {
  const found: FoundGrids = { id: each.id, images: [], labels: [], unreadable: [] };
  const add = async (
    to: FileGrid[],
    files: readonly string[],
    read: () => Promise<Omit<FileGrid, 'file'>>,
  ): Promise<void> => {
    try {
      const { dims, affine, frames } = await read();
      to.push({ file: files[0] ?? '', dims, affine, frames });
    } catch (error) {
      signal?.throwIfAborted();
      found.unreadable.push(unreadableFinding(files, error));
    }
  };
  for (const image of each.images) await add(found.images, [image], () => readHeader(image, { signal }));
  for (const source of labelMapsOf(each)) {
    await add(found.labels, filesOfLabelMap(source), () => readLabelMapHeader(source, { signal }));
  }
  return found;
}
