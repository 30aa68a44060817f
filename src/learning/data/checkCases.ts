/** Checks that need only file headers, so that a fault in the last case shows at once and not after an hour. */
import { basename } from 'node:path';
import { labelMapsOf, type Dataset } from '../../datasets/dataset';
import { readHeader } from '../../formats/registry';
import { fileOfLabelMap, type LabelMapSource } from '../../labels/labelMapSource';
import { readLabelMapHeader } from '../../labels/readLabelMap';
import { largestDisplacement, spacingOf } from '../../volume/affine';
import { sameDims, type Grid } from '../../volume/volume';
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

/** Corners of two grids may lie this far apart, in voxels, before they count as another place. */
const MAX_OFFSET = 0.1;

/**
 * The training cases that have a label, their headers checked.
 * @throws LearningDataError naming the file: no case at all, another shape or place than the
 * label's, another number of channels than the data set's
 * @throws FormatError when a header cannot be read
 */
export async function checkCases(dataset: Dataset, signal?: AbortSignal): Promise<LabelledCase[]> {
  const cases: LabelledCase[] = [];
  for (const { id, images, label, raters, labelMaps, split } of dataset.cases) {
    const [own, ...others] = labelMapsOf({
      label,
      ...(raters && { raters }),
      ...(labelMaps && { labelMaps }),
    });
    if (split !== 'training' || label === undefined || !own) continue;
    signal?.throwIfAborted();
    const grid = await readLabelMapHeader(own, { signal });
    let channels = 0;
    for (const image of images) {
      const header = await readHeader(image, { signal });
      checkSameGrid(header, grid, image, label);
      channels += header.frames;
    }
    if (channels !== dataset.channels.length) {
      throw new LearningDataError(
        `${images.join(', ')}: ${channels} channels, but the data set has ${dataset.channels.length} (${dataset.channels.join(', ')}).`,
      );
    }
    checkFrames(grid, label);
    for (const other of others) {
      const header = await readLabelMapHeader(other, { signal });
      const rater = fileOfLabelMap(other);
      checkSameGrid(header, grid, rater, label);
      checkFrames(header, rater);
    }
    cases.push({
      id,
      images,
      label,
      ...(raters && { raters }),
      ...(labelMaps && { labelMaps }),
      grid: { dims: grid.dims, affine: grid.affine },
    });
  }
  if (cases.length === 0) {
    throw new LearningDataError(
      `${dataset.root} has no labelled case. Training needs at least one, and better two: one to learn from and ` +
        'one to validate on.',
    );
  }
  return cases;
}

function checkFrames({ frames }: { readonly frames: number }, label: string): void {
  if (frames === 1) return;
  throw new LearningDataError(`${label}: a label map must have one frame, this one has ${frames}.`);
}

/** @throws LearningDataError saying how the two differ */
function checkSameGrid(image: Grid, label: Grid, imagePath: string, labelPath: string): void {
  if (!sameDims(image, label)) {
    throw new LearningDataError(
      `${imagePath} is ${image.dims.join(' x ')} voxels, but its label ${basename(labelPath)} is ${label.dims.join(' x ')}.`,
    );
  }
  const offset = largestDisplacement(image.affine, label.affine, image.dims);
  if (!(offset <= MAX_OFFSET * Math.min(...spacingOf(label.affine)))) {
    throw new LearningDataError(
      `${imagePath} and its label ${basename(labelPath)} lie up to ${offset.toPrecision(3)} mm apart in the ` +
        `patient (their affines differ). Resample one onto the other, or correct the header that is wrong.`,
    );
  }
}
