/** What differs from case to case: voxel sizes, orientations, shapes, types. */
import { formatDims, formatNumber } from '../../formats/wording';
import type { CheckedCase } from './checkedCase';
import { counted } from './checkedCase';
import type { ImageFacts } from './facts';
import type { Finding } from './finding';
import { groupBy } from './groupBy';
import { medianOf, patientSpacing, type Triple } from './spread';

/** Spacings within this factor count as the same: headers round. */
const SAME_SPACING = 1.01;
/** Beyond this factor a structure looks different, and resampling makes up or throws away a lot. */
const FAR_SPACING = 2;

export function mixtureFindings(cases: readonly CheckedCase[]): Finding[] {
  const firsts = cases.flatMap(({ images: [first] }) => first ?? []);
  return [
    ...dimensions(firsts),
    ...spacings(firsts),
    ...minority(firsts, ({ orientation }) => orientation, {
      kind: 'mixed-orientation',
      what: 'Their axes run differently',
      advice: 'Slices are taken in the same anatomical plane from all of them, so nothing has to be done.',
    }),
    ...minority(firsts, ({ dims }) => formatDims(dims), {
      kind: 'mixed-shape',
      what: 'Shapes differ',
      advice: 'Patches are drawn from each, so nothing has to be done.',
    }),
    ...minority(firsts, ({ dtype }) => dtype, {
      kind: 'mixed-type',
      what: 'Intensities are stored in different types',
      advice: 'Nothing has to be done, but see that the units are the same.',
    }),
  ];
}

function dimensions(images: readonly ImageFacts[]): Finding[] {
  const flat = images.filter(({ dims }) => dims[2] === 1);
  if (flat.length === 0 || flat.length === images.length) return [];
  const few = flat.length <= images.length / 2 ? flat : images.filter(({ dims }) => dims[2] > 1);
  return [
    {
      kind: 'mixed-dimensions',
      severity: 'warning',
      files: few.map(({ file }) => file),
      message: `${counted(flat.length, 'image')} of ${images.length} ${flat.length === 1 ? 'is a single slice' : 'are single slices'}, the others are volumes.`,
      values: { slices: flat.length, volumes: images.length - flat.length },
      advice: 'Train on slices and on volumes apart from each other.',
    },
  ];
}

function spacings(images: readonly ImageFacts[]): Finding[] {
  const found = images.map((image) => ({ file: image.file, spacing: patientSpacing(image) }));
  const median = medianOf(found.map(({ spacing }) => spacing));
  const factor = (spacing: Triple): number =>
    Math.max(...spacing.map((mm, axis) => Math.max(mm / (median[axis] ?? mm), (median[axis] ?? mm) / mm)));
  const others = found.filter(({ spacing }) => factor(spacing) > SAME_SPACING);
  const [furthest] = others.toSorted((a, b) => factor(b.spacing) - factor(a.spacing));
  if (!furthest) return [];
  const far = others.filter(({ spacing }) => factor(spacing) > FAR_SPACING);
  const inMm = (spacing: Triple): string => `${spacing.map(formatNumber).join(' x ')} mm`;
  return [
    {
      kind: 'mixed-spacing',
      severity: far.length > 0 ? 'warning' : 'note',
      files: (far.length > 0 ? far : others).map(({ file }) => file),
      message: `Voxels are ${inMm(median)} (left-right, back-front, foot-head) in the median, and of other sizes in ${counted(others.length, 'image')} of ${images.length}. Furthest from the median is ${furthest.file} with ${inMm(furthest.spacing)}.`,
      values: { median: [...median], furthest: [...furthest.spacing] },
      advice:
        far.length > 0
          ? 'Training resamples all images to one voxel size. Look at those that are far from it: is the header right, and do they show the structures well enough?'
          : 'Training resamples all images to one voxel size, so nothing has to be done.',
    },
  ];
}

/** Images that are not as most are; all stay unnamed where no property is that of most. */
function minority(
  images: readonly ImageFacts[],
  property: (image: ImageFacts) => string,
  { kind, what, advice }: Pick<Finding, 'kind' | 'advice'> & { readonly what: string },
): Finding[] {
  const groups = [...groupBy(images, property)].sort(([, a], [, b]) => b.length - a.length);
  const [most] = groups;
  if (!most || groups.length === 1) return [];
  const isMost = most[1].length > images.length / 2;
  const listed =
    groups.length <= MOST_LISTED
      ? groups.map(([value, of]) => `${value} (${of.length})`).join(', ')
      : `${groups.length} among ${images.length} images${most[1].length > 1 ? `, most often ${most[0]} (${most[1].length})` : ''}`;
  return [
    {
      kind,
      severity: 'note',
      files: isMost ? groups.slice(1).flatMap(([, of]) => of.map(({ file }) => file)) : [],
      message: `${what}: ${listed}.`,
      values: { found: groups.map(([value]) => value), images: groups.map(([, of]) => of.length) },
      advice,
    },
  ];
}

const MOST_LISTED = 4;
