/** Pictures of the cases that went worst: the slice with most errors, with what each recipe predicts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sliceContours } from '../../contour/sliceContours';
import { labelMapsOf, openDataset } from '../../datasets/dataset';
import { readVolume } from '../../formats/registry';
import { readLabelMap } from '../../labels/readLabelMap';
import { encodeBytes, type SlicePicture } from '../../reports/slicePicture';
import { planesOf, type Plane } from '../../volume/planes';
import { extractSlice } from '../../volume/slices';
import { sameDims, voxelCount, type Volume } from '../../volume/volume';
import { predict } from '../prediction/predict';
import { runRoot, type Experiment, type ExperimentPaths, type PlannedRun } from './experiment';
import type { ExperimentHooks } from './request';
import type { CaseSummary } from './summary';

export interface CasePictures {
  readonly id: string;
  /** One for each recipe that has a run with the case, by index of the recipe. */
  readonly pictures: readonly { readonly recipe: number; readonly picture: SlicePicture }[];
}

/** Cases pictured: so many with the lowest Dice, and the one in which the recipes differ most. */
const LOWEST = 3;

/** The cases worth a look, the worst first. */
export function chooseCases(cases: readonly CaseSummary[]): readonly CaseSummary[] {
  const known = cases.filter(({ dice }) => dice.some((value) => value !== null));
  const lowest = known.toSorted((a, b) => lowestOf(a) - lowestOf(b)).slice(0, LOWEST);
  const [different] = known.toSorted((a, b) => spreadOf(b) - spreadOf(a));
  return different && spreadOf(different) > 0 && !lowest.includes(different)
    ? [...lowest, different]
    : lowest;
}

const valuesOf = ({ dice }: CaseSummary): readonly number[] => dice.filter((value) => value !== null);
const lowestOf = (summary: CaseSummary): number => Math.min(...valuesOf(summary));
const spreadOf = (summary: CaseSummary): number => Math.max(...valuesOf(summary)) - lowestOf(summary);

/**
 * Predicts the chosen cases with the first finished run of each recipe that validated on them.
 * @throws the signal's reason when aborted; what goes wrong with a case is logged and leaves it out
 */
export async function picturesOf(
  cases: readonly CaseSummary[],
  experiment: Experiment,
  paths: ExperimentPaths,
  { signal, progress }: ExperimentHooks,
): Promise<readonly CasePictures[]> {
  const dataset = await openDataset(experiment.data, { signal });
  const temporary = await mkdtemp(join(tmpdir(), 'boundary-lab-comparison-'));
  const pictured: CasePictures[] = [];
  try {
    for (const { id, split } of chooseCases(cases)) {
      progress({ kind: 'log', line: `Predicting ${id} for its picture.` });
      const found = dataset.cases.find((c) => c.id === id);
      const [labels] = found ? labelMapsOf(found) : [];
      if (!found?.images[0] || !labels) continue;
      const runs = experiment.recipes.flatMap((_, recipe) => runOf(experiment.runs, recipe, split) ?? []);
      try {
        const predictions: { readonly recipe: number; readonly volume: Volume }[] = [];
        for (const run of runs) {
          const out = join(temporary, id, String(run.recipe));
          const [result] = await predict(
            { model: runRoot(paths, run), input: found.images[0], out },
            { signal, progress: () => undefined },
          );
          if (!result) continue;
          predictions.push({
            recipe: run.recipe,
            volume: (await readVolume(result.output, { signal })).volume,
          });
        }
        const scans = [];
        for (const image of found.images) scans.push((await readVolume(image, { signal })).volume);
        const reference = (await readLabelMap(labels, { signal })).volume;
        pictured.push({ id, pictures: draw(id, scans, reference, predictions, experiment.labels) });
      } catch (error) {
        signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        progress({ kind: 'log', line: `There is no picture of ${id}: ${reason}` });
      }
    }
    return pictured;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function runOf(runs: readonly PlannedRun[], recipe: number, split: number): PlannedRun | undefined {
  return runs.find((run) => run.status === 'done' && run.recipe === recipe && run.split === split);
}

/** The same slice for all: that on which all predictions together have most wrong pixels. */
function draw(
  id: string,
  scans: readonly Volume[],
  reference: Volume,
  predictions: readonly { readonly recipe: number; readonly volume: Volume }[],
  labels: Experiment['labels'],
): CasePictures['pictures'] {
  const usable = predictions.filter(({ volume }) => sameDims(volume, reference));
  const [scan] = scans;
  if (!scan || !sameDims(scan, reference)) return [];
  const plane = widestPlane(reference);
  const slice = worstSlice(
    reference,
    usable.map(({ volume }) => volume),
    plane,
  );
  const grey = greyOf(scan, plane, slice);
  return usable.map(({ recipe, volume }) => ({
    recipe,
    picture: {
      title: id,
      slice,
      width: plane.width,
      height: plane.height,
      pixelSize: [plane.pixelHeight, plane.pixelWidth],
      ...grey,
      contours: [
        ...contoursOf(reference, 'reference', plane, slice, labels),
        ...contoursOf(volume, 'prediction', plane, slice, labels),
      ],
    },
  }));
}

/** The plane whose slices show most: with the largest field of view in voxels. */
function widestPlane(volume: Volume): Plane {
  const { axial, coronal, sagittal } = planesOf(volume);
  const size = ({ width, height }: Plane): number => width * height;
  return [coronal, sagittal].reduce((best, plane) => (size(plane) > size(best) ? plane : best), axial);
}

function worstSlice(reference: Volume, predictions: readonly Volume[], plane: Plane): number {
  let [worst, most] = [Math.floor(plane.depth / 2), -1];
  for (let slice = 0; slice < plane.depth; slice++) {
    const expected = extractSlice(reference.data, reference, plane, slice);
    // Where nothing is wrong, the slice with most of the labels is shown.
    let wrong = 0;
    for (const value of expected) if (value !== 0) wrong += 1e-9;
    for (const prediction of predictions) {
      const given = extractSlice(prediction.data, prediction, plane, slice);
      for (let n = 0; n < expected.length; n++) if (expected[n] !== given[n]) wrong++;
    }
    if (wrong > most) [worst, most] = [slice, wrong];
  }
  return worst;
}

/** Share of the pixels that may be clipped at either end. */
const CLIPPED = 0.005;

/** The first frame as grey, or three frames as colours. */
function greyOf(scan: Volume, plane: Plane, slice: number): Pick<SlicePicture, 'grey' | 'channels'> {
  const channels = scan.frames === 3 && plane.depth === 1 ? 3 : 1;
  const frames = Array.from({ length: channels }, (_, frame) =>
    Float32Array.from(extractSlice(scan.data, scan, plane, slice, frame * voxelCount(scan))),
  );
  const sorted = frames
    .flatMap((frame) => [...frame])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const low = sorted[Math.floor(CLIPPED * (sorted.length - 1))] ?? 0;
  const high = sorted[Math.ceil((1 - CLIPPED) * (sorted.length - 1))] ?? 1;
  const bytes = new Uint8Array(plane.width * plane.height * channels);
  frames.forEach((frame, channel) => {
    frame.forEach((value, n) => {
      const shade = high > low ? (255 * (value - low)) / (high - low) : 0;
      bytes[n * channels + channel] = Math.max(0, Math.min(255, Math.round(shade)));
    });
  });
  return { grey: encodeBytes(bytes), channels };
}

function contoursOf(
  volume: Volume,
  role: 'reference' | 'prediction',
  plane: Plane,
  slice: number,
  labels: Experiment['labels'],
): SlicePicture['contours'] {
  const drawn = sliceContours(extractSlice(volume.data, volume, plane, slice), plane.width, plane.height);
  return drawn.flatMap(({ label, points, starts }) => {
    const known = labels.find(({ value }) => value === label);
    if (!known) return [];
    const lines = Array.from({ length: starts.length - 1 }, (_, n) =>
      Array.from(points.subarray(2 * (starts[n] ?? 0), 2 * (starts[n + 1] ?? 0))),
    );
    return [{ label: known.name, color: known.color, role, lines }];
  });
}
