/** Resize and Upsample of imported networks. */
import type { ImportRule } from './importedNode';
import { resize } from '../graph/operators/resize';
import type { ResizeOptions } from '../graph/operators/resize';
import { at } from '../graph/tensor';

const COORDINATES: ReadonlyMap<string, ResizeOptions['coordinates']> = new Map([
  ['half_pixel', 'half-pixel'],
  ['pytorch_half_pixel', 'half-pixel'],
  ['align_corners', 'align-corners'],
  ['asymmetric', 'asymmetric'],
]);

const resizeRule: ImportRule = (node) => {
  const x = node.value(0);
  const isUpsample = node.node.type === 'Upsample';
  const mode = node.text('mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear') {
    throw node.failure(`the mode "${mode}" is not supported: use nearest or linear`);
  }
  const name = isUpsample ? 'asymmetric' : node.text('coordinate_transformation_mode', 'half_pixel');
  const coordinates = COORDINATES.get(name);
  if (!coordinates) throw node.failure(`the coordinates "${name}" are not supported`);
  const rounding = isUpsample ? 'floor' : node.text('nearest_mode', 'round_prefer_floor');
  if (mode === 'nearest' && rounding !== (coordinates === 'asymmetric' ? 'floor' : 'round_prefer_floor')) {
    throw node.failure(`the nearest_mode "${rounding}" with the coordinates "${name}" is not supported`);
  }
  if (node.int('antialias', 0) === 1) throw node.failure('antialias is not supported');
  if (node.ints('axes')) throw node.failure('axes are not supported: export with an opset_version below 18');
  if (!isUpsample && node.operatorSet < 11) {
    throw node.failure('Resize of operator set 10 is not supported: export with an opset_version from 11');
  }
  const scalesAt = isUpsample ? 1 : 2;
  const sizes = node.has(3) ? node.numbers(3) : undefined;
  const scales = sizes ? undefined : node.numbers(scalesAt);
  const whole = x.shape.map((length, axis) =>
    sizes ? at(sizes, axis) : Math.floor(Math.fround(length * at(scales ?? [], axis))),
  );
  if (whole[0] !== x.shape[0] || whole[1] !== x.shape[1]) {
    throw node.failure('only spatial axes can be resized');
  }
  if (name === 'pytorch_half_pixel' && whole.some((to, axis) => to === 1 && x.shape[axis] !== 1)) {
    throw node.failure('pytorch_half_pixel to a length of 1 is not supported');
  }
  return resize(x, whole.slice(2), { mode, coordinates });
};

export const RESIZE_RULES: readonly (readonly [string, ImportRule])[] = [
  ['Resize', resizeRule],
  ['Upsample', resizeRule],
];
