/**
 * Kernels of convolutions in the order of memory that blocks of channels want, and back.
 *
 * Always in two passes, one of plain matrices and one of whole blocks: ONNX Runtime copies these four times
 * as fast as in one general transposition. (Its optimizer would join them; see onnxruntimeDevices.ts.)
 */
import type { Triple } from './blockedImages';
import type { Value } from '../../graph/graph';
import { reshape, transpose } from '../../graph/operators/layout';
import { pad, slice } from '../../graph/operators/windows';
import { at } from '../../graph/tensor';

/** How the pixels of a phase (see dataGradient.ts) see a kernel along one axis. */
export interface KernelPhases {
  readonly stride: number;
  /** Zeros before the kernel: its element e * stride + phase is the e-th element of the phase from behind. */
  readonly front: number;
  /** Elements of the kernel of each phase. */
  readonly elements: number;
}

/** An axis of channels, divided into blocks where they fill it. */
const channelAxes = (channels: number, block: number): readonly [number, number] =>
  channels % block === 0 ? [channels / block, block] : [1, channels];

/**
 * For a convolution of slices whose channels stand one slice after the other.
 * @param kernel (O, I, D, H, W), plain
 * @returns (O, D * I, H, W), for convolveBlocks
 */
export function blockedKernel(kernel: Value, block: number): Value {
  const [out = 0, into = 0, slices = 0, rows = 0, columns = 0] = kernel.shape;
  const elements = rows * columns;
  const rest = into * slices * elements;
  const outInnermost = transpose(reshape(kernel, [out / block, block, rest]), [0, 2, 1]);
  const [inBlocks, inChannels] = channelAxes(into, block);
  const split = reshape(outInnermost, [out / block, inBlocks, inChannels, slices, elements, block]);
  // Few channels of several slices lie behind each other, without blocks of their own.
  const ordered = transpose(split, into % block === 0 ? [0, 3, 1, 4, 2, 5] : [0, 3, 1, 2, 4, 5]);
  return reshape(ordered, [out, slices * into, rows, columns]);
}

/**
 * The kernels of all phases of a transposed convolution, as one convolution with phases as further
 * channels, the outermost ones.
 * @param kernel (I, O, *size), plain, three axes
 * @returns (phases * O, D * I, H, W) with the elements of a phase along D, H and W, for convolveBlocks
 */
export function blockedKernelOfPhases(kernel: Value, phases: Triple<KernelPhases>, block: number): Value {
  const [into = 0, out = 0, ...size] = kernel.shape;
  const behind = phases.map(
    ({ stride, elements, front }, axis) => stride * elements - front - at(size, axis),
  );
  const padded = pad(kernel, {
    before: [0, 0, ...phases.map(({ front }) => front)],
    after: [0, 0, ...behind],
  });
  const all = phases.reduce((product, { elements, stride }) => product * elements * stride, 1);
  const outInnermost = transpose(reshape(padded, [(into * out) / block, block, all]), [0, 2, 1]);
  const split = reshape(outInnermost, [
    ...channelAxes(into, block),
    out / block,
    ...phases.flatMap(({ elements, stride }) => [elements, stride]),
    block,
  ]);
  // Axes of `split`: I / block, block, O / block, elements and phases along D, H and W, block of O.
  const isBlocked = into % block === 0;
  const turned = transpose(
    split,
    isBlocked ? [4, 6, 8, 2, 3, 0, 5, 7, 1, 9] : [4, 6, 8, 2, 3, 0, 1, 5, 7, 9],
  );
  const axes = isBlocked ? [4, 6, 7] : [4, 7, 8];
  const ranges = phases.flatMap(({ elements }, n) =>
    elements > 1 ? [{ axis: at(axes, n), start: elements - 1, end: -1, step: -1 }] : [],
  );
  const mirrored = ranges.length > 0 ? slice(turned, ranges) : turned;
  const [d, h, w] = phases;
  const count = d.stride * h.stride * w.stride;
  return reshape(mirrored, [count * out, d.elements * into, h.elements, w.elements]);
}

/**
 * The way back, of a gradient.
 * @param gradient in memory (D, O / block, H, W, I, block)
 * @param shape (O, I, D, H, W)
 * @returns plain, under that shape
 */
export function plainKernel(gradient: Value, shape: readonly number[], block: number): Value {
  const [out = 0, into = 0, slices = 0, rows = 0, columns = 0] = shape;
  const [parts, elements] = [out / block, rows * columns];
  const ordered = transpose(reshape(gradient, [slices, parts, elements, into, block]), [1, 3, 0, 2, 4]);
  const outOutermost = transpose(reshape(ordered, [parts, into * slices * elements, block]), [0, 2, 1]);
  return reshape(outOutermost, shape);
}
