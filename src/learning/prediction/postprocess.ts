/**
 * What is taken out of a predicted label map: all but the largest component of a label, and components
 * that are too small. Components are connected through faces, edges and corners; what is taken out
 * becomes background.
 */
import type { LabelTable } from '../../labels/labelTable';
import { determinant } from '../../volume/affine';
import { componentsOfPieces } from '../../volume/components';
import type { Grid, VoxelArray } from '../../volume/volume';
import { LearningDataError } from '../data/dataError';

/** Labels are named as in the label table, or by their value. */
export interface PostprocessingRequest {
  /** Labels of which only the largest component is kept; true for every label. */
  readonly largest?: boolean | readonly string[] | undefined;
  /** Components smaller than this, in mm^3, are taken out: of every label, or by label. */
  readonly minimumSize?: number | Readonly<Record<string, number>> | undefined;
}

/** For each label that something is done to. */
export interface LabelPostprocessing {
  readonly value: number;
  readonly largest: boolean;
  /** mm^3; 0 keeps all. */
  readonly minimumSize: number;
}

/** @throws LearningDataError naming a label that is not in the table, or a size that is no size */
export function planPostprocessing(
  { largest = false, minimumSize = 0 }: PostprocessingRequest,
  table: LabelTable,
): readonly LabelPostprocessing[] {
  const largestOf = typeof largest === 'boolean' ? (largest ? table.map(({ name }) => name) : []) : largest;
  const sizeOf =
    typeof minimumSize === 'number'
      ? table.map(({ name }) => [name, minimumSize] as const)
      : Object.entries(minimumSize);
  const largestValues = new Set(largestOf.map((label) => valueOf(label, table)));
  const sizes = new Map(
    sizeOf.map(([label, size]) => {
      if (size >= 0 && Number.isFinite(size)) return [valueOf(label, table), size];
      throw new LearningDataError(`The minimum size of ${label} is ${size}; it must be 0 mm^3 or more.`);
    }),
  );
  return table
    .map(({ value }) => ({ value, largest: largestValues.has(value), minimumSize: sizes.get(value) ?? 0 }))
    .filter((label) => label.largest || label.minimumSize > 0);
}

/** Voxels that are taken out, in their order: from `first` on, so many, which become background. */
interface RemovedRuns {
  readonly first: readonly number[];
  readonly length: readonly number[];
}

/**
 * The voxels of a label map without what the plan takes out. Held is what the runs of each label need.
 * @param pieces of whole rows, gone through several times; those that are given on are changed
 */
export function postprocessed(
  pieces: () => Iterable<VoxelArray>,
  grid: Grid,
  plan: readonly LabelPostprocessing[],
): () => Iterable<VoxelArray> {
  if (plan.length === 0) return pieces;
  const removed = plan.map((label) => removedRuns(pieces, grid, label));
  return () => without(pieces(), removed);
}

function removedRuns(
  pieces: () => Iterable<VoxelArray>,
  { dims, affine }: Grid,
  { value, largest, minimumSize }: LabelPostprocessing,
): RemovedRuns {
  const voxelSize = Math.abs(determinant(affine));
  const { sizes, runs } = componentsOfPieces(pieces, dims, value, 'full');
  // The first of equally large ones.
  const first = largest ? sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0)) : undefined;
  const isKept = sizes.map(
    (size, component) => (first === undefined || component === first) && size * voxelSize >= minimumSize,
  );
  const [starts, lengths]: [number[], number[]] = [[], []];
  runs.first.forEach((start, run) => {
    if (isKept[runs.component[run] ?? 0] !== false) return;
    starts.push(start);
    lengths.push(runs.length[run] ?? 0);
  });
  return { first: starts, length: lengths };
}

/** Runs are within rows, so none goes on in another piece. */
function* without(
  pieces: Iterable<VoxelArray>,
  removed: readonly RemovedRuns[],
): Generator<VoxelArray, void, undefined> {
  const next = removed.map(() => 0);
  let start = 0;
  for (const piece of pieces) {
    removed.forEach(({ first, length }, label) => {
      let run = next[label] ?? 0;
      for (; (first[run] ?? Infinity) < start + piece.length; run++) {
        const at = (first[run] ?? 0) - start;
        piece.fill(0, at, at + (length[run] ?? 0));
      }
      next[label] = run;
    });
    start += piece.length;
    yield piece;
  }
}

function valueOf(label: string, table: LabelTable): number {
  const found =
    table.find(({ name }) => name === label) ?? table.find(({ value }) => String(value) === label);
  if (found) return found.value;
  const known = table.map(({ value, name }) => `${value} ${name}`).join(', ');
  throw new LearningDataError(`The model has no label "${label}". Its labels are ${known}.`);
}
