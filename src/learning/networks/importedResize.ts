/** Resize and Upsample of imported networks. */
import type { ImportedNode, ImportRule } from './importedNode';
import type { Value } from '../graph/graph';
import { resize } from '../graph/operators/resize';
import type { ResizeOptions } from '../graph/operators/resize';
import { at } from '../graph/tensor';

const COORDINATES: ReadonlyMap<string, ResizeOptions['coordinates']> = new Map([
  ['half_pixel', 'half-pixel'],
  ['pytorch_half_pixel', 'pytorch-half-pixel'],
  ['align_corners', 'align-corners'],
  ['asymmetric', 'asymmetric'],
]);

const ROUNDINGS: ReadonlyMap<string, NonNullable<ResizeOptions['rounding']>> = new Map([
  ['floor', 'down'],
  ['ceil', 'up'],
  ['round_prefer_floor', 'half-down'],
  ['round_prefer_ceil', 'half-up'],
]);

/** The numbers of an input that may be empty, for every axis; `otherwise` for axes that are not named. */
function perAxis(
  node: ImportedNode,
  x: Value,
  index: number,
  otherwise: readonly number[],
): number[] | undefined {
  const given = node.has(index) ? node.numbers(index) : [];
  if (given.length === 0) return undefined;
  const rank = x.shape.length;
  const axes = node.ints('axes')?.map((axis) => node.axis(axis, rank)) ?? [...x.shape.keys()];
  if (given.length !== axes.length) {
    throw node.failure(`input ${index} has ${given.length} numbers for ${axes.length} axes`);
  }
  const result = [...otherwise];
  axes.forEach((axis, position) => (result[axis] = at(given, position)));
  return result;
}

function optionsOf(node: ImportedNode, isUpsample: boolean): ResizeOptions {
  const mode = node.text('mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear') {
    throw node.failure(`the mode "${mode}" is not supported: use nearest or linear`);
  }
  const name = isUpsample ? 'asymmetric' : node.text('coordinate_transformation_mode', 'half_pixel');
  const coordinates = COORDINATES.get(name);
  if (!coordinates) throw node.failure(`the coordinates "${name}" are not supported`);
  const rounding = ROUNDINGS.get(isUpsample ? 'floor' : node.text('nearest_mode', 'round_prefer_floor'));
  if (!rounding) throw node.failure(`the nearest_mode "${node.text('nearest_mode', '')}" is not supported`);
  if (node.int('antialias', 0) === 1) throw node.failure('antialias is not supported');
  const policy = node.text('keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch') throw node.failure(`keep_aspect_ratio_policy "${policy}" is not supported`);
  return { mode, coordinates, rounding };
}

const resizeRule: ImportRule = (node) => {
  const x = node.value(0);
  const isUpsample = node.node.type === 'Upsample';
  const options = optionsOf(node, isUpsample);
  if (!isUpsample && node.operatorSet < 11) {
    throw node.failure('Resize of operator set 10 is not supported: export with an opset_version from 11');
  }
  const sizes = isUpsample ? undefined : perAxis(node, x, 3, x.shape);
  const scales = sizes
    ? undefined
    : perAxis(
        node,
        x,
        isUpsample ? 1 : 2,
        x.shape.map(() => 1),
      );
  if (!sizes && !scales) throw node.failure('it has neither sizes nor scales');
  const whole =
    sizes ?? x.shape.map((length, axis) => Math.floor(Math.fround(length * at(scales ?? [], axis))));
  if (whole[0] !== x.shape[0] || whole[1] !== x.shape[1]) {
    throw node.failure('only spatial axes can be resized');
  }
  return resize(x, whole.slice(2), { ...options, ...(scales ? { scales: scales.slice(2) } : {}) });
};

export const RESIZE_RULES: readonly (readonly [string, ImportRule])[] = [
  ['Resize', resizeRule],
  ['Upsample', resizeRule],
];
