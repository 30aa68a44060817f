/** Pictures of the cases that went worst: the slice with the largest contour error, under every model. */
import { readVolume } from '../../formats/registry';
import { readLabelMap } from '../../labels/readLabelMap';
import type { LabelTable } from '../../labels/labelTable';
import { drawSlice } from '../../reports/drawSlice';
import type { SlicePicture } from '../../reports/slicePicture';
import { planesOf, type Plane } from '../../volume/planes';
import { extractSlice } from '../../volume/slices';
import { sameDims, voxelCount, type Volume } from '../../volume/volume';
import { caseName, type EvaluatedCase, type Evaluation, type ModelResult } from '../evaluation';

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

async function draw(
  each: EvaluatedCase,
  table: LabelTable,
  signal: AbortSignal,
): Promise<CasePictures['pictures']> {
  const reference = (await readLabelMap(each.reference, { signal })).volume;
  const [image] = each.images;
  const scan = image === undefined ? undefined : (await readVolume(image, { signal })).volume;
  const plane = widestPlane(reference);
  const pictures: { model: number; picture: SlicePicture }[] = [];
  for (const result of each.results) {
    const prediction = (await readVolume(result.prediction, { signal })).volume;
    const slice = worstSlice(result, plane);
    const picture = drawSlice(
      {
        ...{ title: caseName(each), slice, width: plane.width, height: plane.height },
        pixelSize: [plane.pixelHeight, plane.pixelWidth],
        intensities: scan && sameDims(scan, reference) ? intensities(scan, plane, slice) : [black(plane)],
        reference: indexed(reference, plane, slice, table),
        prediction: indexed(prediction, plane, slice, table),
        table,
      },
      LONGEST,
    );
    pictures.push({ model: result.model, picture });
  }
  return pictures;
}

function worstSlice({ labels }: ModelResult, plane: Plane): number {
  const places = labels.flatMap(({ worst }) => worst ?? []);
  const size = (distance: number | null): number => (distance === null ? Infinity : Math.abs(distance));
  const [worst] = places.toSorted((a, b) => size(b.distance) - size(a.distance));
  return worst ? worst.voxel[plane.slice.axis] : Math.floor(plane.depth / 2);
}

/** The plane whose slices show most voxels. */
function widestPlane(volume: Volume): Plane {
  const { axial, coronal, sagittal } = planesOf(volume);
  const size = ({ width, height }: Plane): number => width * height;
  return [coronal, sagittal].reduce((best, plane) => (size(plane) > size(best) ? plane : best), axial);
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
