/** What an action did, in words. */
import { spacingOf } from '../../src/volume/affine';
import type { Grid } from '../../src/volume/volume';

/** Volume of so many voxels in ml. */
export function millilitres(voxels: number, { affine }: Pick<Grid, 'affine'>): number {
  const [x, y, z] = spacingOf(affine);
  return (voxels * x * y * z) / 1000;
}

/** "0.3 ml", "12 ml", "0.004 ml": two digits that count. */
export function volumeText(ml: number): string {
  if (ml === 0) return '0 ml';
  const text = ml >= 100 ? String(Math.round(ml)) : String(Number(ml.toPrecision(2)));
  return `${text} ml`;
}

/** "Brush: 312 voxels of tumour, 0.3 ml". @param label undefined where it is about no label in particular */
export function outcomeText(
  what: string,
  voxels: number,
  label: string | undefined,
  grid: Pick<Grid, 'affine'>,
): string {
  if (voxels === 0) return `${what}: nothing changed`;
  const count = `${voxels.toLocaleString('en')} ${voxels === 1 ? 'voxel' : 'voxels'}`;
  const of = label === undefined ? '' : ` of ${label}`;
  return `${what}: ${count}${of}, ${volumeText(millilitres(voxels, grid))}`;
}
