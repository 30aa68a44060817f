/**
 * U-Net in two and three dimensions (Ronneberger et al. 2015, https://arxiv.org/abs/1505.04597) in the
 * form of nnU-Net's networks (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z): a strided
 * convolution goes down a level, a transposed convolution goes up, skip connections are concatenated.
 * The way down is made of plain convolutions or of residual blocks after a first convolution (Isensee
 * et al. 2024, https://arxiv.org/abs/2404.09556).
 */
import { plainBlock, residualBlock } from './convolutionBlocks';
import type { ParameterSource } from './parameters';
import { unetDivisors } from './unetPlan';
import type { UnetLevel, UnetPlan } from './unetPlan';
import type { Value } from '../graph/graph';
import { convolution, transposedConvolution } from '../graph/operators/convolution';
import { concat } from '../graph/operators/windows';
import { at } from '../graph/tensor';

/** All blocks of a level on the way down; the first changes the resolution. */
function encoderLevel(
  plan: UnetPlan,
  x: Value,
  name: string,
  { blocks, features, kernel, strides }: UnetLevel,
  parameter: ParameterSource,
): Value {
  const block = plan.encoder === 'plain' ? plainBlock : residualBlock;
  let result = x;
  for (let index = 0; index < blocks; index++) {
    const shape = { features, kernel, strides: index === 0 ? strides : strides.map(() => 1) };
    result = block(plan, result, `${name}.${index}`, shape, parameter);
  }
  return result;
}

/** All blocks of a level on the way up. */
function decoderLevel(
  plan: UnetPlan,
  x: Value,
  name: string,
  { features, kernel }: UnetLevel,
  parameter: ParameterSource,
): Value {
  const shape = { features, kernel, strides: kernel.map(() => 1) };
  let result = x;
  for (let index = 0; index < plan.decoderConvolutions; index++) {
    result = plainBlock(plan, result, `${name}.${index}`, shape, parameter);
  }
  return result;
}

/** Undoes strides. Each output voxel sees one kernel element, so that the fan-in is the channels. */
function goUp(
  x: Value,
  name: string,
  features: number,
  strides: readonly number[],
  parameter: ParameterSource,
): Value {
  const [, inChannels = 0, ...spatial] = x.shape;
  return x.graph.within(name, () => {
    const weight = parameter({
      name: `${name}.weight`,
      shape: [inChannels, features, ...strides],
      initialization: { deviation: Math.sqrt(1 / inChannels) },
    });
    const size = spatial.map((length, axis) => length * at(strides, axis));
    return transposedConvolution(x, weight, { strides, padding: strides.map(() => 0) }, size);
  });
}

/** Names of the parameters of all heads; coarser ones are there where the network has deep supervision. */
export function unetHeads({ levels }: UnetPlan): readonly string[] {
  const heads = ['head', ...levels.map((_, level) => `decoder.${level}.head`)];
  return heads.flatMap((name) => [`${name}.weight`, `${name}.bias`]);
}

/** Logits of every voxel of a level: a 1x1 convolution. */
function head(plan: UnetPlan, x: Value, name: string, parameter: ParameterSource): Value {
  const [, features = 0, ...spatial] = x.shape;
  return x.graph.within(name, () => {
    const weight = parameter({
      name: `${name}.weight`,
      shape: [plan.classes, features, ...spatial.map(() => 1)],
      initialization: { deviation: Math.sqrt(1 / features) },
    });
    const bias = parameter({
      name: `${name}.bias`,
      shape: [plan.classes],
      initialization: { constant: 0 },
    });
    const options = { strides: spatial.map(() => 1), padding: spatial.map(() => 0) };
    return convolution(x, weight, bias, options);
  });
}

/**
 * Adds the network to the graph of the image.
 * @param image (B, C, *spatial)
 * @returns logits (B, K, *spatial); with deep supervision also those of coarser levels, finest first.
 * The bottom has none, and the level above it neither: it would weigh nothing (deepSupervisionWeights).
 * @throws RangeError when the image does not fit the strides of the network.
 */
export function buildUnet(plan: UnetPlan, image: Value, parameter: ParameterSource): readonly Value[] {
  const { levels } = plan;
  const spatial = image.shape.slice(2);
  const divisors = unetDivisors(plan);
  if (
    spatial.length !== divisors.length ||
    spatial.some((length, axis) => length % at(divisors, axis) !== 0)
  ) {
    throw new RangeError(
      `An image of ${spatial.join(' x ')} does not fit this U-Net of ${levels.length} levels: ` +
        `its sides must be multiples of ${divisors.join(' x ')}.`,
    );
  }

  const skips: Value[] = [];
  let x = image;
  if (plan.encoder === 'residual') {
    const { features, kernel, strides } = at(levels, 0);
    x = plainBlock(plan, x, 'encoder.stem', { features, kernel, strides }, parameter);
  }
  for (const [index, level] of levels.entries()) {
    x = encoderLevel(plan, x, `encoder.${index}`, level, parameter);
    skips.push(x);
  }
  const outputs: Value[] = [];
  for (let index = levels.length - 2; index >= 0; index--) {
    const level = at(levels, index);
    const up = goUp(x, `decoder.${index}.up`, level.features, at(levels, index + 1).strides, parameter);
    x = decoderLevel(plan, concat([up, at(skips, index)], 1), `decoder.${index}`, level, parameter);
    if (plan.deepSupervision && index > 0 && index < levels.length - 2) {
      outputs.unshift(head(plan, x, `decoder.${index}.head`, parameter));
    }
  }
  return [head(plan, x, 'head', parameter), ...outputs];
}
