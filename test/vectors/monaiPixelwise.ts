/** MONAI's cross-entropy beside Dice and its focal loss, by the product's costs of a pixel (losses/pixelwise.ts). */
import { z } from 'zod';
import type { Value } from '../../src/learning/graph/graph';
import { sigmoid, softmax } from '../../src/learning/graph/operators/activations';
import {
  add,
  divide,
  multiply,
  negate,
  scale,
  shift,
  subtract,
} from '../../src/learning/graph/operators/elementwise';
import { focalModulation, meanOverTargetPixels, surprise } from '../../src/learning/losses/pixelwise';
import { meanOverPixels, sumOverPixels, total } from '../../src/learning/losses/sums';
import { sizeOf } from './arrays';
import type { Check } from './check';
import type { PeerCase } from './format';
import {
  compareLoss,
  oneHotConstant,
  readLossInputs,
  reduceValues,
  reductionSchema,
  valuesOf,
  weightSchema,
  type MonaiInputs,
} from './monaiInputs';
import { diceFields, monaiDice } from './monaiOverlap';
import { readArray } from './peerInputs';

/** Keeps the logarithm of a probability that float64 cannot hold finite, and changes no other. */
const TINY = 1e-300;

const diceCeSchema = z.strictObject({
  ...diceFields,
  reduction: z.enum(['mean', 'sum']).default('mean'),
  lambda_dice: z.number().default(1),
  lambda_ce: z.number().default(1),
  label_smoothing: z.number().default(0),
});
type DiceCeParameters = z.infer<typeof diceCeSchema>;

export function checkMonaiDiceCe(testCase: PeerCase): Check[] {
  const parameters = diceCeSchema.parse(testCase.params);
  const { reduction, lambda_dice, lambda_ce, include_background, weight } = parameters;
  const inputs = readLossInputs(testCase.inputs, parameters);
  const ofDice = include_background || !Array.isArray(weight) ? weight : weight.slice(1);
  const [dice = NaN] = reduceValues(
    monaiDice(inputs, { ...parameters, weight: ofDice, soft_label: false }),
    reduction,
  );
  const [entropy = NaN] = valuesOf(
    inputs.logits.shape[1] === 1
      ? binaryCrossEntropy(inputs, parameters)
      : crossEntropyOf(testCase, inputs, parameters),
  );
  return compareLoss(testCase, [lambda_dice * dice + lambda_ce * entropy]);
}

/** torch.nn.CrossEntropyLoss: with class indices pixels weigh as their class, with probabilities all the same. */
function crossEntropyOf(
  { inputs }: PeerCase,
  { logits, rawTarget, isIndexed }: MonaiInputs,
  { reduction, weight, label_smoothing }: DiceCeParameters,
): Value {
  const { graph } = logits;
  const classes = logits.shape[1] ?? 1;
  const list = Array.isArray(weight) ? weight : new Array<number>(classes).fill(weight ?? 1);
  const weights = graph.constant([1, classes], list);
  const hard = isIndexed ? oneHotConstant(graph, readArray(inputs['target']), classes) : rawTarget;
  const target = shift(scale(hard, 1 - label_smoothing), label_smoothing / classes);
  const cost = surprise(softmax(logits, 1), TINY);
  const sum = total(multiply(sumOverPixels(multiply(cost, target)), weights));
  if (reduction === 'sum') return sum;
  if (!isIndexed) return scale(sum, classes / sizeOf(logits.shape));
  // Without smoothing this is the product's own mean; smoothing changes the target, not what a pixel weighs.
  if (label_smoothing === 0) return meanOverTargetPixels(cost, hard, weights, 0);
  return divide(sum, total(multiply(sumOverPixels(hard), weights)));
}

/** torch.nn.BCEWithLogitsLoss, with the weight of positive pixels. */
function binaryCrossEntropy(
  { logits, rawTarget }: MonaiInputs,
  { reduction, weight }: DiceCeParameters,
): Value {
  const positive = Array.isArray(weight) ? (weight[0] ?? 1) : (weight ?? 1);
  const cost = binaryCost(logits, rawTarget, positive);
  const sum = total(cost);
  return reduction === 'sum' ? sum : scale(sum, 1 / sizeOf(cost.shape));
}

/** What a pixel costs that is a class of its own by the sigmoid of its logit. */
function binaryCost(logits: Value, target: Value, positive = 1): Value {
  const one = logits.graph.scalar(1);
  return add(
    scale(multiply(target, surprise(sigmoid(logits), TINY)), positive),
    multiply(subtract(one, target), surprise(sigmoid(negate(logits)), TINY)),
  );
}

export function checkMonaiFocal(testCase: PeerCase): Check[] {
  const parameters = z
    .strictObject({
      include_background: z.boolean().default(true),
      to_onehot_y: z.boolean().default(false),
      gamma: z.number().default(2),
      alpha: z.number().nullish(),
      weight: weightSchema,
      reduction: reductionSchema,
      use_softmax: z.boolean().default(false),
    })
    .parse(testCase.params);
  const { include_background, gamma, alpha, weight, reduction, use_softmax } = parameters;
  // The background is left out before the softmax.
  const { probabilities: logits, target } = readLossInputs(testCase.inputs, parameters);
  const cost = use_softmax
    ? softmaxFocal(logits, target, gamma, include_background ? alpha : null)
    : sigmoidFocal(logits, target, gamma, alpha);
  const weights = classFactors(logits, weight);
  const each = weights ? multiply(cost, weights) : cost;
  // A sum is one of means over pixels; without spatial axes torch takes the mean of everything.
  const isSumOfMeans = reduction === 'sum' && logits.shape.length > 2;
  const values = valuesOf(isSumOfMeans ? meanOverPixels(each) : each);
  const isMeanOfAll = reduction === 'sum' && !isSumOfMeans;
  return compareLoss(testCase, reduceValues(values, isMeanOfAll ? 'mean' : reduction));
}

function softmaxFocal(logits: Value, target: Value, gamma: number, alpha?: number | null): Value {
  const probabilities = softmax(logits, 1);
  const cost = multiply(focalModulation(probabilities, gamma), surprise(probabilities, TINY));
  const each = multiply(cost, target);
  if (alpha === undefined || alpha === null) return each;
  const classes = logits.shape[1] ?? 1;
  const balance = [1 - alpha, ...new Array<number>(classes - 1).fill(alpha)];
  return multiply(each, alongClasses(logits, balance));
}

function sigmoidFocal(logits: Value, target: Value, gamma: number, alpha?: number | null): Value {
  // Probability of what the pixel is; for soft targets what MONAI makes of it.
  const own = sigmoid(multiply(logits, shift(scale(target, 2), -1)));
  const cost = multiply(focalModulation(own, gamma), binaryCost(logits, target));
  if (alpha === undefined || alpha === null) return cost;
  return multiply(cost, shift(scale(target, 2 * alpha - 1), 1 - alpha));
}

/** A factor for each class, which MONAI ignores where there is only one. */
function classFactors(x: Value, weight: z.infer<typeof weightSchema>): Value | undefined {
  const classes = x.shape[1] ?? 1;
  if (weight === undefined || weight === null || classes === 1) return undefined;
  return alongClasses(x, typeof weight === 'number' ? new Array<number>(classes).fill(weight) : weight);
}

/** One number for each class, in a shape that broadcasts to x. */
function alongClasses(x: Value, values: readonly number[]): Value {
  return x.graph.constant(
    x.shape.map((length, axis) => (axis === 1 ? length : 1)),
    values,
  );
}
