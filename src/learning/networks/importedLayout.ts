/** Imported operators that rearrange, cut, join and repeat. */
import type { ImportedNode, ImportRule } from './importedNode';
import type { Value } from '../graph/graph';
import { expand } from '../graph/operators/broadcast';
import { reshape, transpose } from '../graph/operators/layout';
import { padFromInside, padWith, pick } from '../graph/operators/padding';
import { concat, slice } from '../graph/operators/windows';
import { at, broadcastShapes, describeShape, sizeOf } from '../graph/tensor';
import type { Shape } from '../graph/tensor';

/** The shape asked for, where -1 is what is left over and 0 keeps the length. */
const reshapeTo: ImportRule = (node) => {
  const x = node.value(0);
  const asked = node.intsOrInput('shape', 1) ?? [];
  const keepZero = node.int('allowzero', 0) === 1;
  const lengths = asked.map((length, axis) => (length === 0 && !keepZero ? at(x.shape, axis) : length));
  const given = lengths.reduce((product, length) => (length === -1 ? product : product * length), 1);
  return reshape(
    x,
    lengths.map((length) => (length === -1 ? sizeOf(x.shape) / given : length)),
  );
};

const flatten: ImportRule = (node) => {
  const x = node.value(0);
  const axis = node.int('axis', 1);
  const split = axis < 0 ? axis + x.shape.length : axis;
  return reshape(x, [sizeOf(x.shape.slice(0, split)), sizeOf(x.shape.slice(split))]);
};

const transposeAxes: ImportRule = (node) => {
  const x = node.value(0);
  return transpose(x, node.ints('perm') ?? [...x.shape.keys()].reverse());
};

const squeeze: ImportRule = (node) => {
  const x = node.value(0);
  const axes = node.intsOrInput('axes', 1)?.map((axis) => node.axis(axis, x.shape.length));
  return reshape(
    x,
    x.shape.filter((length, axis) => (axes ? !axes.includes(axis) : length !== 1)),
  );
};

const unsqueeze: ImportRule = (node) => {
  const x = node.value(0);
  const asked = node.intsOrInput('axes', 1) ?? [];
  const rank = x.shape.length + asked.length;
  const axes = asked.map((axis) => node.axis(axis, rank));
  const lengths = x.shape.values();
  return reshape(
    x,
    Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (lengths.next().value ?? 1))),
  );
};

const concatenate: ImportRule = (node) => {
  const values = node.inputs.map((entry) => node.asValue(entry));
  return concat(values, node.axis(node.int('axis', 0), at(values, 0).shape.length));
};

const splitAxis: ImportRule = (node) => {
  const x = node.value(0);
  const axis = node.axis(node.int('axis', 0), x.shape.length);
  const parts = node.int('num_outputs', node.node.outputs.length);
  const each = Math.ceil(at(x.shape, axis) / parts);
  let start = 0;
  const lengths = node.intsOrInput('split', 1) ?? Array.from({ length: parts }, () => each);
  return lengths.map((length) => {
    const range = { axis, start, end: Math.min(start + length, at(x.shape, axis)) };
    start = range.end;
    return slice(x, [range]);
  });
};

const cut: ImportRule = (node) => {
  const x = node.value(0);
  const [starts, ends] = [node.intsOrInput('starts', 1) ?? [], node.intsOrInput('ends', 2) ?? []];
  const axes = node.intsOrInput('axes', 3) ?? [...starts.keys()];
  const steps = node.has(4) ? node.numbers(4) : starts.map(() => 1);
  const ranges = axes.map((asked, index) => {
    const axis = node.axis(asked, x.shape.length);
    const [length, step] = [at(x.shape, axis), at(steps, index)];
    const within = (position: number, low: number, high: number): number =>
      Math.min(Math.max(position < 0 ? position + length : position, low), high);
    const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
    const start = within(at(starts, index), Math.max(low, 0), high);
    return { axis, start, end: within(at(ends, index), low, high), step };
  });
  return slice(x, ranges);
};

const gather: ImportRule = (node) => {
  const x = node.value(0);
  const axis = node.axis(node.int('axis', 0), x.shape.length);
  const indices = node.numbers(1).map((index) => node.axis(index, at(x.shape, axis)));
  const own = node.known(1)?.shape ?? [];
  return reshape(pick(x, axis, indices), [...x.shape.slice(0, axis), ...own, ...x.shape.slice(axis + 1)]);
};

const padAxes: ImportRule = (node) => {
  const x = node.value(0);
  const pads = node.intsOrInput('pads', 1) ?? [];
  const axes = node.has(3)
    ? node.numbers(3).map((axis) => node.axis(axis, x.shape.length))
    : [...x.shape.keys()];
  const [before, after] = [x.shape.map(() => 0), x.shape.map(() => 0)];
  axes.forEach((axis, index) => {
    before[axis] = at(pads, index);
    after[axis] = at(pads, index + axes.length);
  });
  const mode = node.text('mode', 'constant');
  if (mode === 'constant') {
    const value = node.has(2) ? at(node.numbers(2), 0) : node.float('value', 0);
    return padWith(x, { before, after }, value);
  }
  if (mode !== 'edge' && mode !== 'reflect' && mode !== 'wrap') {
    throw node.failure(`padding by "${mode}" is not supported: use constant, edge, reflect or wrap`);
  }
  return padFromInside(x, { before, after }, mode);
};

const expandTo: ImportRule = (node) => {
  const x = node.value(0);
  const asked = node.numbers(1);
  const shape = broadcastShapes(x.shape, asked);
  if (!shape) throw node.failure(`${describeShape(x.shape)} does not broadcast to ${describeShape(asked)}`);
  return expand(x, shape);
};

const tile: ImportRule = (node) =>
  node.numbers(1).reduce(
    (x, count, axis) =>
      concat(
        Array.from({ length: count }, () => x),
        axis,
      ),
    node.value(0),
  );

/** Channels into pixels: PyTorch's pixel shuffle is the mode CRD. */
const depthToSpace: ImportRule = (node) => {
  const x = node.value(0);
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  const side = node.int('blocksize', 1);
  const rest = channels / side ** 2;
  const columnFirst = node.text('mode', 'DCR') === 'CRD';
  const parts: Shape = columnFirst
    ? [batch, rest, side, side, height, width]
    : [batch, side, side, rest, height, width];
  const order = columnFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
  return reshape(transpose(reshape(x, parts), order), [batch, rest, height * side, width * side]);
};

const first = (node: ImportedNode): Value => node.value(0);

export const LAYOUT_RULES: readonly (readonly [string, ImportRule])[] = [
  ['Identity', first],
  ['Dropout', first],
  ['Reshape', reshapeTo],
  ['Flatten', flatten],
  ['Transpose', transposeAxes],
  ['Squeeze', squeeze],
  ['Unsqueeze', unsqueeze],
  ['Concat', concatenate],
  ['Split', splitAxis],
  ['Slice', cut],
  ['Gather', gather],
  ['Pad', padAxes],
  ['Expand', expandTo],
  ['Tile', tile],
  ['DepthToSpace', depthToSpace],
];
