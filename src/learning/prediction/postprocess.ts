/**
 * What is taken out of a predicted label map: all but the largest component of a label, and components
 * that are too small. Components are connected through faces, edges and corners; what is taken out
 * becomes background.
 */
import type { LabelTable } from '../../labels/labelTable';
import { determinant } from '../../volume/affine';
import { connectedComponents } from '../../volume/components';
import type { Volume } from '../../volume/volume';
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

/** Changes the voxels of a label map in place. */
export function postprocess({ data, dims, affine }: Volume, plan: readonly LabelPostprocessing[]): void {
  const voxelSize = Math.abs(determinant(affine));
  for (const { value, largest, minimumSize } of plan) {
    const { sizes, runs } = connectedComponents(data, dims, value, 'full');
    // The first of equally large ones.
    const first = largest ? sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0)) : undefined;
    const isKept = sizes.map(
      (size, component) => (first === undefined || component === first) && size * voxelSize >= minimumSize,
    );
    runs.first.forEach((start, run) => {
      if (isKept[runs.component[run] ?? 0] === false) data.fill(0, start, start + (runs.length[run] ?? 0));
    });
  }
}

function valueOf(label: string, table: LabelTable): number {
  const found =
    table.find(({ name }) => name === label) ?? table.find(({ value }) => String(value) === label);
  if (found) return found.value;
  const known = table.map(({ value, name }) => `${value} ${name}`).join(', ');
  throw new LearningDataError(`The model has no label "${label}". Its labels are ${known}.`);
}
