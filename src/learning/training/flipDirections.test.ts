import { expect, it } from 'vitest';
import { flipDirections } from './flipDirections';

it.each([
  ['none', 3, 'axial', []],
  ['left-right', 2, 'axial', ['columns']],
  ['left-right', 2, 'sagittal', []],
  ['left-right', 3, 'coronal', ['columns']],
  ['left-right', 3, 'sagittal', ['slices']],
  ['both', 2, 'axial', ['columns', 'rows']],
  ['both', 3, 'sagittal', ['columns', 'rows', 'slices']],
] as const)('flip "%s" in %dD mirrors the %s plane along %j', (flip, dimensions, plane, axes) => {
  const directions = flipDirections({ dimensions, plane, augmentation: { flip } });
  const mirrored = Object.entries(directions).filter(([, isMirrored]) => isMirrored);
  expect(mirrored.map(([axis]) => axis).sort()).toEqual(axes);
});
