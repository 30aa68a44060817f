/** Pictures of the cases that went worst: a slice through the largest contour error, under every model. */
import { readVolume } from '../../formats/registry';
import { readLabelMap } from '../../labels/readLabelMap';
import type { LabelTable } from '../../labels/labelTable';
import { drawSlice } from '../../reports/drawSlice';
import type { SlicePicture } from '../../reports/slicePicture';
import type { Vector3 } from '../../volume/affine';
import { planesOf, type Plane } from '../../volume/planes';
import { extractSlice } from '../../volume/slices';
import { sameDims, voxelCount, type Volume } from '../../volume/volume';
import { caseName, type EvaluatedCase, type Evaluation } from '../evaluation';

/** Cases that are pictured. */
const MOST_CASES = 6;
/** Pixels of the longer side. */
const LONGEST = 384;

export interface CasePictures {
  readonly case: EvaluatedCase;
  readonly pictures: readonly { readonly model: number; readonly picture: SlicePicture }[];
  /** Why there is no picture. */
  readonly fault?: string;
}

export interface PictureHooks {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number, name: string) => void;
}

/** Those with the lowest Dice of any label under any model, the worst first. */
export function worstCases({ cases }: Pick<Evaluation, 'cases'>): readonly EvaluatedCase[] {
  const worst = cases.map((each) => ({ each, dice: lowestDice(each) }));
  return worst
    .sort((a, b) => a.dice - b.dice)
    .slice(0, MOST_CASES)
    .map(({ each }) => each);
}

function lowestDice({ results }: EvaluatedCase): number {
  const values = results.flatMap(({ labels }) => labels.flatMap(({ values: of }) => of['dice'] ?? []));
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

/** @throws the signal's reason when aborted; a case that cannot be drawn says why */
export async function picturesOf(
  evaluation: Evaluation,
  { signal, progress }: PictureHooks,
): Promise<readonly CasePictures[]> {
  const chosen = worstCases(evaluation);
  const pictured: CasePictures[] = [];
  for (const [n, each] of chosen.entries()) {
    progress(n, chosen.length, caseName(each));
    try {
      pictured.push({ case: each, pictures: await draw(each, evaluation.labels, signal) });
    } catch (error) {
      signal.throwIfAborted();
      const fault = error instanceof Error ? error.message : String(error);
      pictured.push({ case: each, pictures: [], fault });
    }
  }
  return pictured;
}

/** The same slice for all models, so that they can be compared. */
async function draw(
  each: EvaluatedCase,
  table: LabelTable,
  signal: AbortSignal,
): Promise<CasePictures['pictures']> {
  const reference = (await readLabelMap(each.reference, { signal })).volume;
  const [image] = each.images;
  const scan = image === undefined ? undefined : (await readVolume(image, { signal })).volume;
  const predictions: { readonly model: number; readonly volume: Volume }[] = [];
  for (const { model, prediction } of each.results) {
    predictions.push({ model, volume: (await readVolume(prediction, { signal })).volume });
  }
  const { plane, slice } = tellingSlice(
    reference,
    predictions.map(({ volume }) => volume),
    worstVoxel(each) ?? middleOf(reference),
  );
  return predictions.map(({ model, volume }) => ({
    model,
    picture: drawSlice(
      {
        ...{ title: caseName(each), slice, width: plane.width, height: plane.height },
        pixelSize: [plane.pixelHeight, plane.pixelWidth],
        intensities: scan && sameDims(scan, reference) ? intensities(scan, plane, slice) : [black(plane)],
        reference: indexed(reference, plane, slice, table),
        prediction: indexed(volume, plane, slice, table),
        table,
      },
      LONGEST,
    ),
  }));
}

/** Of all models and labels, that with the largest contour error; parts without any error to measure first. */
function worstVoxel({ results }: EvaluatedCase): Vector3 | undefined {
  const places = results.flatMap(({ labels }) => labels.flatMap(({ worst }) => worst ?? []));
  const size = (distance: number | null): number => (distance === null ? Infinity : Math.abs(distance));
  return places.toSorted((a, b) => size(b.distance) - size(a.distance))[0]?.voxel;
}

const middleOf = ({ dims: [nx, ny, nz] }: Volume): Vector3 => [
  Math.floor(nx / 2),
  Math.floor(ny / 2),
  Math.floor(nz / 2),
];

/**
 * Of the slices through a voxel that on which most pixels are wrong: at the end of a structure one of the
 * planes may show nothing of the prediction.
 */
function tellingSlice(
  reference: Volume,
  predictions: readonly Volume[],
  voxel: Vector3,
): { readonly plane: Plane; readonly slice: number } {
  const { axial, ...others } = planesOf(reference);
  const planes = [axial, ...Object.values(others)].filter(({ width, height }) => width > 1 && height > 1);
  let chosen = { plane: axial, slice: voxel[axial.slice.axis], wrong: -1 };
  for (const plane of planes) {
    const slice = voxel[plane.slice.axis];
    const expected = extractSlice(reference.data, reference, plane, slice);
    const wrong = predictions.reduce((sum, prediction) => {
      const given = extractSlice(prediction.data, prediction, plane, slice);
      return sum + expected.filter((value, n) => value !== given[n]).length;
    }, 0);
    if (wrong > chosen.wrong) chosen = { plane, slice, wrong };
  }
  return chosen;
}

/** The first frame, or three frames of a picture as colours. */
function intensities(
  scan: Volume,
  plane: Plane,
  slice: number,
): Parameters<typeof drawSlice>[0]['intensities'] {
  const frame = (n: number): Float32Array =>
    Float32Array.from(extractSlice(scan.data, scan, plane, slice, n * voxelCount(scan)));
  return scan.frames === 3 && plane.depth === 1 ? [frame(0), frame(1), frame(2)] : [frame(0)];
}

const black = ({ width, height }: Plane): Float32Array => new Float32Array(width * height);

/** Value n + 1 is label n of the table. */
function indexed(volume: Volume, plane: Plane, slice: number, table: LabelTable): Uint8Array<ArrayBuffer> {
  const indices = new Map(table.map(({ value }, n) => [value, n + 1]));
  return Uint8Array.from(extractSlice(volume.data, volume, plane, slice), (value) => indices.get(value) ?? 0);
}
