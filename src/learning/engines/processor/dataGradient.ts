/**
 * Transposed convolutions on blocks of channels, which are also the gradients of convolutions with respect
 * to what they were applied to.
 *
 * With stride s the pixels of the result fall into s * s phases (in 3D s * s * s), by their position
 * modulo the stride. Pixels of a phase see the same elements of the kernel, so that each phase is a plain
 * convolution (the sub-pixel convolution of Shi et al. 2016, https://arxiv.org/abs/1609.05158). All are
 * computed at once, as further channels, and then put in their places.
 */
import { volume } from './blockedImages';
import type { LaidOut, Triple } from './blockedImages';
import { convolve, fitsBlocks } from './convolution';
import { blockedKernelOfPhases } from './kernels';
import type { KernelPhases } from './kernels';
import type { Value } from '../../graph/graph';
import { reshape, transpose } from '../../graph/operators/layout';
import { at } from '../../graph/tensor';

/** How the result along one axis is made of phases. */
interface Phases extends KernelPhases {
  /** Pixels of each phase. */
  readonly length: number;
  /** Zeros before and after dy. */
  readonly before: number;
  readonly after: number;
}

function phasesOf(kernel: number, stride: number, padding: number, length: number, given: number): Phases {
  const ahead = Math.ceil(padding / stride);
  const front = stride * ahead - padding;
  const elements = Math.ceil((kernel + front) / stride);
  const perPhase = length / stride;
  const before = elements - 1 - ahead;
  return { stride, front, elements, length: perPhase, before, after: perPhase + ahead - given };
}

/**
 * @param dy images or volumes of I channels
 * @param kernel (I, O, *size), plain, two or three axes
 * @param spatial size of the result
 * @returns on blocks, (B * D, O, H, W); undefined where blocks do not fill the channels or phases are not
 * equally long
 */
export function dataGradientOnBlocks(
  dy: LaidOut,
  kernel: Value,
  spatial: readonly number[],
  strides: readonly number[],
  padding: readonly number[],
  block: number,
): Value | undefined {
  const [into, out] = [at(kernel.shape, 0), at(kernel.shape, 1)];
  const { images } = dy;
  if (!images || into !== images.channels) return undefined;
  const stride = volume(strides, 1);
  const size = volume(kernel.shape.slice(2), 1);
  const length = volume(spatial, 1);
  const paddings = volume(padding, 0);
  const along = (axis: 0 | 1 | 2): Phases =>
    phasesOf(size[axis], stride[axis], paddings[axis], length[axis], images.size[axis]);
  const phases = [along(0), along(1), along(2)] as const;
  const possible = phases.every(
    (phase) => Number.isInteger(phase.length) && phase.before >= 0 && phase.after >= 0,
  );
  if (!possible || !fitsBlocks(into, out, phases[0].elements, block)) return undefined;

  const triple = <T>(pick: (phase: Phases) => T): Triple<T> => [
    pick(phases[0]),
    pick(phases[1]),
    pick(phases[2]),
  ];
  const result = convolve(
    dy,
    blockedKernelOfPhases(reshape(kernel, [into, out, ...size]), phases, block),
    phases[0].elements,
    undefined,
    {
      strides: [1, 1, 1],
      dilations: [1, 1, 1],
      before: triple(({ before }) => before),
      after: triple(({ after }) => after),
    },
    block,
  );

  // Every phase to its places: from (B, D / s, phases, O / block, H / s, W / s, block) to
  // (B, D, O / block, H, W, block).
  const parted = reshape(result, [
    ...[images.batch, phases[0].length, ...stride],
    ...[out / block, phases[1].length, phases[2].length, block],
  ]);
  const placed = transpose(parted, [0, 1, 2, 5, 6, 3, 7, 4, 8]);
  return reshape(placed, [images.batch * length[0], out, length[1], length[2]]);
}
