/** `boundary-lab inspect FILE`: what a volume file holds. */
import type { Command } from 'commander';
import { readVolume } from '../formats/registry';
import { formatDims, formatNumber } from '../formats/wording';
import { tableOfLabelMap } from '../datasets/tableOfLabelMap';
import type { LabelTable } from '../labels/labelTable';
import { labelValuesOf } from '../labels/labelValues';
import type { Affine } from '../volume/affine';
import { finiteRange } from '../volume/range';
import type { Dtype, Volume } from '../volume/volume';
import { formatTable, printResult } from './output';

/** More values than this in an integer volume are grey levels, not labels. */
const MAX_LABELS_LISTED = 64;

/** What --json prints. */
export interface Inspection {
  /** Format and version, such as "nifti-1". */
  readonly format: string;
  /** Voxels along i, j, k. */
  readonly dims: readonly [number, number, number];
  /** Frames beyond the three spatial axes; 1 for a plain volume. */
  readonly frames: number;
  /** Voxel size in mm along i, j, k. */
  readonly spacing: readonly number[];
  /** Rows; voxel index (i, j, k, 1) to RAS mm. */
  readonly affine: Affine;
  readonly orientation: string;
  /** Type in the file, before slope and intercept. */
  readonly dtype: Dtype;
  /** Smallest and largest finite value of all frames; null when no value is finite. */
  readonly min: number | null;
  readonly max: number | null;
  readonly notes: readonly string[];
  /** Of integer volumes with few distinct values: each value but the background, 0. */
  readonly labels?: readonly { readonly value: number; readonly name?: string; readonly voxels: number }[];
}

export function registerInspect(program: Command): void {
  program
    .command('inspect')
    .description('Tell what a volume file holds: size, place in the world, values, labels.')
    .argument('<file>', 'a scan or a label map')
    .option('--json', 'print one JSON value')
    .action(async (file: string, options: { json?: boolean }) => {
      const inspection = await inspect(file);
      printResult(options, inspection, describe(inspection));
    });
}

/** @throws FormatError */
export async function inspect(file: string): Promise<Inspection> {
  const { volume, header } = await readVolume(file);
  const range = finiteRange(volume.data);
  const labels = labelsIn(volume, (await tableOfLabelMap(file)) ?? []);
  return {
    format: header.format,
    dims: header.dims,
    frames: header.frames,
    spacing: header.spacing,
    affine: header.affine,
    orientation: header.orientation,
    dtype: header.dtype,
    min: range?.min ?? null,
    max: range?.max ?? null,
    notes: header.notes,
    ...(labels ? { labels } : {}),
  };
}

function labelsIn({ data, dtype }: Volume, table: LabelTable): Inspection['labels'] {
  if (dtype.startsWith('float')) return undefined;
  const values = labelValuesOf(data);
  if (!values || values.size > MAX_LABELS_LISTED) return undefined;
  const names = new Map(table.map(({ value, name }) => [value, name]));
  return [...values]
    .filter(([value]) => value !== 0)
    .map(([value, voxels]) => {
      const name = names.get(value);
      return { value, ...(name === undefined ? {} : { name }), voxels };
    });
}

function describe(found: Inspection): string {
  const frames = found.frames > 1 ? `, ${found.frames} frames` : '';
  const range = found.min === null ? 'none is finite' : `${found.min} to ${String(found.max)}`;
  const lines = [
    `format       ${found.format}`,
    `size         ${formatDims(found.dims)} voxels${frames}, ${found.dtype}`,
    `spacing      ${found.spacing.map(formatNumber).join(' x ')} mm`,
    `orientation  ${found.orientation}`,
    `affine       ${found.affine.map((row) => row.map((n) => n.toFixed(4).padStart(11)).join('')).join('\n             ')}`,
    `values       ${range}`,
    ...found.notes.map((note) => `note         ${note}`),
  ];
  if (!found.labels) return lines.join('\n');
  const rows = found.labels.map(({ value, name, voxels }) => [String(value), name ?? '', String(voxels)]);
  return [...lines, '', formatTable(['label', 'name', 'voxels'], rows)].join('\n');
}
