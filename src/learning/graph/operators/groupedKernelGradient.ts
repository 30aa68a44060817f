import type { Value } from '../graph';
import { at, sizeOf } from '../tensor';
import type { Shape } from '../tensor';
import { sum } from './broadcast';
import type { GroupedConvolutionOptions } from './groupedConvolution';
import { reshape, transpose } from './layout';
import { matrixProduct, swapLastAxes } from './linear';
import { elementsOfWindows } from './windowElements';
import { concat } from './windows';

/**
 * Gradient of a convolution in groups with respect to its kernel: a matrix product for each group of the
 * pixels that each kernel element saw with the gradient of the result.
 * @param x (B, I, *spatial), what the convolution was applied to
 * @param dy (B, O, *spatial'), the gradient of its result
 * @param size of the kernel
 * @returns (O, I / groups, *size)
 */
export function groupedKernelGradient(
  x: Value,
  dy: Value,
  size: Shape,
  options: GroupedConvolutionOptions,
): Value {
  const { groups } = options;
  const [batch, outChannels, inChannels] = [at(x.shape, 0), at(dy.shape, 1), at(x.shape, 1)];
  const [outPerGroup, inPerGroup] = [outChannels / groups, inChannels / groups];
  const output = dy.shape.slice(2);
  const pixels = sizeOf(output);
  const elements = elementsOfWindows(x, output, size, options);
  const seen = concat(
    elements.map((element) => reshape(element, [batch, groups, inPerGroup, pixels])),
    2,
  );
  const gradients = reshape(dy, [batch, groups, outPerGroup, pixels]);
  const products = sum(matrixProduct(gradients, swapLastAxes(seen)), [0]);
  const parted = reshape(products, [groups, outPerGroup, elements.length, inPerGroup]);
  return reshape(transpose(parted, [0, 1, 3, 2]), [outChannels, inPerGroup, ...size]);
}
