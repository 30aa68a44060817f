/** What peer cases take in and expect, in the many forms their test suites have. */
import { z } from 'zod';
import type { MaskPair } from '../../src/metrics/maskPair';
import { gridOf, maskNonZero, maskWhere, partsOf, sizeOf } from './arrays';
import type { Tolerance } from './check';
import { ndArraySchema, type NdArray } from './format';
import { arrayFromText, assign, shapeIn, UnreadableError } from './maskText';

const sphereSchema = z.object({
  radius: z.number(),
  centre: z.array(z.number()),
  shape: z.array(z.number().int()),
  im_spacing: z.array(z.number()),
});

/** An array, a sphere by its centre and radius (mm), or a text. */
export function readArray(value: unknown, shape?: number[]): NdArray {
  if (typeof value === 'string') return arrayFromText(value, shapeIn(value) ?? shape);
  const sphere = sphereSchema.safeParse(value);
  return sphere.success ? drawSphere(sphere.data) : ndArraySchema.parse(value);
}

function drawSphere({ radius, centre, shape, im_spacing }: z.infer<typeof sphereSchema>): NdArray {
  const data = Array.from({ length: sizeOf(shape) }, (_, n) => {
    let [rest, squares] = [n, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      squares += ((rest % size) * (im_spacing[axis] ?? 1) - (centre[axis] ?? 0)) ** 2;
      rest = Math.floor(rest / size);
    }
    return squares <= radius * radius ? 1 : 0;
  });
  return { dtype: 'uint8', shape, data };
}

/** Spacing in the order of the axes: none, the same along all, or one for each; of image `image` where each has its own. */
export function spacingOfCase(value: unknown, axes: number, image = 0): number[] | null {
  const spacing = z
    .union([
      z.number(),
      z.array(z.number()),
      z.array(z.array(z.number())).transform((all) => all[image] ?? []),
    ])
    .nullish()
    .parse(value);
  if (spacing === undefined || spacing === null) return null;
  return typeof spacing === 'number' ? new Array<number>(axes).fill(spacing) : spacing;
}

/**
 * Pairs of masks to compare: two masks (pred, gt), two label maps with K classes (pred_label, gt_label), or
 * two one-hot batches (y_pred, y; shape (B, C, *spatial)), image by image and class by class.
 */
export function readMasks(
  inputs: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, unknown>>,
): MaskPair[] {
  const { spacing, include_background: includeBackground } = z
    .object({ spacing: z.unknown().optional(), include_background: z.boolean().default(false) })
    .parse(params);
  const pairOf = (
    prediction: Uint8Array,
    reference: Uint8Array,
    spatial: readonly number[],
    image = 0,
  ): MaskPair => ({
    prediction,
    reference,
    ...gridOf(spatial, spacingOfCase(spacing, spatial.length, image)),
  });
  if ('gt_label' in inputs) {
    const { pred_label, gt_label, K } = inputs;
    const gt = readArray(gt_label);
    const pred = readArray(pred_label, gt.shape);
    const classes = K === undefined ? 2 : Number(K);
    return Array.from({ length: classes }, (_, k) => k)
      .slice(includeBackground ? 0 : 1)
      .map((k) => pairOf(maskWhere(pred, k), maskWhere(gt, k), gt.shape));
  }
  if ('y_pred' in inputs) {
    const [y, yPred] = [readArray(inputs['y']), readArray(inputs['y_pred'])];
    const images = partsOf(y).map(partsOf);
    const predictions = partsOf(yPred).map(partsOf);
    const first = includeBackground || (y.shape[1] ?? 1) === 1 ? 0 : 1;
    return images.flatMap((classes, b) =>
      classes
        .slice(first)
        .map((mask, k) =>
          pairOf(maskNonZero(predictions[b]?.[k + first] ?? mask), maskNonZero(mask), mask.shape, b),
        ),
    );
  }
  const shapeOf = (value: unknown): number[] | undefined =>
    typeof value === 'string' ? shapeIn(value) : readArray(value).shape;
  const shape = shapeOf(inputs['gt']) ?? shapeOf(inputs['pred']);
  const gt = readArray(inputs['gt'], shape);
  return [pairOf(maskNonZero(readArray(inputs['pred'], gt.shape)), maskNonZero(gt), gt.shape)];
}

/** A text such as "gt [50,70], pred [50,72] in 128x128" or "gt empty, pred [50,60]". */
export function maskPairOf(inputs: Readonly<Record<string, unknown>>, spacing: readonly number[]): MaskPair {
  const text = z.object({ masks: z.string() }).parse(inputs).masks;
  // Where no shape is told, any that holds the voxels gives the same distances.
  const shape = shapeIn(text) ?? new Array<number>(spacing.length).fill(128);
  const mask = (name: string): Uint8Array => {
    const data = new Array<number>(sizeOf(shape)).fill(0);
    const told = new RegExp(`\\b${name}\\s+(empty|\\[[^\\]]*\\])`).exec(text)?.[1];
    const bothEmpty = /both.*empty|empty.*both/.test(text);
    if (told === undefined && !bothEmpty) throw new UnreadableError(`no ${name} in "${text}"`);
    if (told?.startsWith('[')) assign(data, shape, told.slice(1, -1), 1);
    return Uint8Array.from(data);
  };
  return { reference: mask('gt'), prediction: mask('pred'), ...gridOf(shape, spacing) };
}

/**
 * All numbers of an expectation, however nested; null stands for NaN.
 * @throws UnreadableError when something else than numbers is in it
 */
export function expectedNumbers(expected: unknown): number[] {
  if (Array.isArray(expected)) return expected.flatMap(expectedNumbers);
  const array = ndArraySchema.safeParse(expected);
  if (array.success) return array.data.data;
  const value = z
    .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number), z.null()])
    .safeParse(expected);
  if (!value.success) throw new UnreadableError(`expected value ${JSON.stringify(expected)}`);
  return [value.data ?? NaN];
}

/** Tolerances as numpy, unittest and numpy.testing state them. Exact ones leave room for one rounding. */
export function toleranceOf(tol: unknown): Tolerance {
  const stated = z
    .object({
      rtol: z.number(),
      atol: z.number(),
      rel: z.number(),
      abs: z.number(),
      decimal: z.number(),
      places: z.number(),
    })
    .partial()
    .nullish()
    .parse(tol);
  const decimals = stated?.decimal ?? stated?.places;
  return {
    relative: stated?.rtol ?? stated?.rel ?? 1e-12,
    absolute: stated?.atol ?? stated?.abs ?? (decimals === undefined ? 1e-12 : 1.5 * 10 ** -decimals),
  };
}
