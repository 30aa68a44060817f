/** Distance maps and Euclidean distance transforms against upstream's and scipy's. */
import { distanceTransform } from '../../src/contour/distanceTransform';
import { signedDistanceMap } from '../../src/contour/signedDistance';
import { gridOf, partOf, partsOf } from './arrays';
import { agrees, compare, miss, pass, skip, type Check } from './check';
import type { EdtCase, NdArray, ReferenceCase } from './format';

/** float32 against float32 that was rounded once. */
const MAP_TOLERANCE = { absolute: 1e-6, relative: 1e-6 };

/** `one_hot2dist` as float32, and as the integers upstream makes of it when no dtype is given. */
export function checkDistanceMaps({ label, K, spacing, dist_f32, dist_int32 }: ReferenceCase): Check[] {
  const checks = partsOf(label).flatMap((labels, b) =>
    Array.from({ length: K }, (_, k) => {
      const expected = partOf(partOf(dist_f32, b), k);
      const truncated = partOf(partOf(dist_int32, b), k);
      return checkClass(labels, k, spacing, expected, truncated).map((check) => ({
        ...check,
        name: `${check.name}[${b},${k}]`,
      }));
    }).flat(),
  );
  return checks;
}

function checkClass(
  labels: NdArray,
  k: number,
  spacing: readonly number[],
  expected: NdArray,
  truncated: NdArray,
): Check[] {
  const grid = gridOf(labels.shape, spacing);
  const map = signedDistanceMap(Int32Array.from(labels.data), k, grid.dims, grid.spacing, 'upstream');
  if (labels.data.every((value) => value === k)) {
    return map.every((d) => d === 0)
      ? [
          skip(
            'map',
            'class covers everything: scipy is undefined there, the product gives zeros by decision',
          ),
        ]
      : [miss('map', 'class covers everything, but the map is not zero')];
  }
  return [compare('dist_f32', expected.data, map, MAP_TOLERANCE), compareTruncated(truncated.data, map)];
}

/** Integers by truncation toward zero; next to a whole number, rounding decides, so both sides are right. */
function compareTruncated(expected: readonly number[], map: Float32Array): Check {
  for (const [n, value] of map.entries()) {
    const possible = [value - 1e-6, value, value + 1e-6].map((v) => Math.trunc(v) + 0);
    if (!possible.some((v) => v === expected[n])) {
      return miss('dist_int32', `at ${n}: expected ${expected[n] ?? NaN}, found ${value} before truncation`);
    }
  }
  return pass('dist_int32');
}

/** scipy.ndimage.distance_transform_edt of one mask. */
export function checkTransform({ mask, sampling, edt }: EdtCase): Check {
  return compareTransform('edt', mask, sampling, edt, MAP_TOLERANCE);
}

export function compareTransform(
  name: string,
  mask: NdArray,
  sampling: readonly number[] | null,
  expected: NdArray,
  tolerance: { readonly absolute: number; readonly relative: number },
): Check {
  const { dims, spacing } = gridOf(mask.shape, sampling);
  const found = distanceTransform(
    Uint8Array.from(mask.data, (v) => (v === 0 ? 0 : 1)),
    dims,
    spacing,
  );
  if (!mask.data.includes(0)) {
    return found.every((d) => agrees(Infinity, d, {}))
      ? skip(name, 'no background: scipy is undefined there, the product gives Infinity')
      : miss(name, 'no background, but the distance is not Infinity');
  }
  return compare(name, expected.data, found, tolerance);
}
