/**
 * Every number of an evaluation by name: what it is, in which unit, and where it is not defined. Page,
 * command line and docs/metrics.md all speak from here.
 */

/** Tolerances of the normalised surface distance, in mm. */
export const NSD_TOLERANCES = [1, 2, 3] as const;
/** Width of the band along the surface that boundary IoU compares, in mm. */
export const BOUNDARY_WIDTH = 2;
/**
 * A connected component counts as found when at least this share of its voxels is in the other map: the
 * lesion-wise sensitivity of O. Commowick et al., Scientific Reports 8 (2018),
 * https://doi.org/10.1038/s41598-018-31911-7, whose alpha is 10 %.
 */
export const FOUND_SHARE = 0.1;

/**
 * In which label map a label must be for a metric to be defined: in `either` of the two, in `both`, in
 * the `reference`, in the `prediction`, or in none of them (`nothing`).
 */
export type Needs = 'either' | 'both' | 'reference' | 'prediction' | 'nothing';

/** Which of two values is better; `none` for what only describes, such as a volume. */
export type Better = 'higher' | 'lower' | 'zero' | 'none';

interface Metric {
  readonly key: string;
  /** To be shown beside its numbers. */
  readonly name: string;
  readonly unit: '' | 'mm' | 'ml';
  /** Decimals worth showing. */
  readonly digits: number;
  readonly better: Better;
  readonly needs: Needs;
  /** Formula and the implementation or paper it follows. */
  readonly definition: string;
}

/** Where a metric has no value, in words. */
const NONE_WHERE: Readonly<Record<Needs, string>> = {
  either: 'none where the label is in neither map',
  both: 'none where the label is missing from either map',
  reference: 'none where the label is not in the reference',
  prediction: 'none where the label is not in the prediction',
  nothing: 'always defined',
};

const DISTANCES = 'between the centres of surface voxels';
/** For whatever tolerance. */
export const NSD_DEFINITION =
  "Normalised surface distance: share of both surfaces' area within the tolerance of the other surface " +
  '(as surface-distance compute_surface_dice_at_tolerance)';
const nsd = (tolerance: number): string => NSD_DEFINITION.replace('the tolerance', `${tolerance} mm`);
const FOUND = `of which at least ${100 * FOUND_SHARE} % of the voxels`;
const COMMOWICK =
  'Commowick et al. 2018, doi:10.1038/s41598-018-31911-7; components by 26 neighbours, 8 in an image';

export const METRICS = [
  {
    key: 'dice',
    name: 'Dice',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'either',
    definition: 'Dice coefficient 2|A∩B| / (|A|+|B|)',
  },
  {
    key: 'iou',
    name: 'IoU',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'either',
    definition: 'Intersection over union |A∩B| / |A∪B| (Jaccard index)',
  },
  {
    key: 'sensitivity',
    name: 'Sensitivity',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'reference',
    definition: 'Share of the reference that is predicted, |A∩B| / |A| (recall)',
  },
  {
    key: 'precision',
    name: 'Precision',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'prediction',
    definition: 'Share of the prediction that is in the reference, |A∩B| / |B| (positive predictive value)',
  },
  {
    key: 'referenceVolume',
    name: 'Reference volume',
    unit: 'ml',
    digits: 2,
    better: 'none',
    needs: 'nothing',
    definition: 'Voxels of the reference times the size of a voxel',
  },
  {
    key: 'predictionVolume',
    name: 'Predicted volume',
    unit: 'ml',
    digits: 2,
    better: 'none',
    needs: 'nothing',
    definition: 'Voxels of the prediction times the size of a voxel',
  },
  {
    key: 'volumeError',
    name: 'Volume error',
    unit: 'ml',
    digits: 2,
    better: 'zero',
    needs: 'nothing',
    definition: 'Volume of the prediction less that of the reference; positive where too much is predicted',
  },
  {
    key: 'relativeVolumeError',
    name: 'Relative volume error',
    unit: '',
    digits: 3,
    better: 'zero',
    needs: 'reference',
    definition: 'Volume error divided by the volume of the reference, (|B|-|A|) / |A|',
  },
  {
    key: 'hd',
    name: 'HD',
    unit: 'mm',
    digits: 2,
    better: 'lower',
    needs: 'both',
    definition: `Hausdorff distance: largest distance ${DISTANCES}, over both directions (as medpy hd)`,
  },
  {
    key: 'hd95',
    name: 'HD95',
    unit: 'mm',
    digits: 2,
    better: 'lower',
    needs: 'both',
    definition: `Pooled 95th percentile of the distances ${DISTANCES} of both directions, linear interpolation (as medpy hd95)`,
  },
  {
    key: 'hd95Maximum',
    name: 'HD95, larger direction',
    unit: 'mm',
    digits: 2,
    better: 'lower',
    needs: 'both',
    definition: `The larger of both directions' 95th percentiles of the distances ${DISTANCES}, linear interpolation (as MONAI compute_hausdorff_distance)`,
  },
  {
    key: 'hd95Area',
    name: 'HD95, by area',
    unit: 'mm',
    digits: 2,
    better: 'lower',
    needs: 'both',
    definition:
      "The larger of both directions' distances within which 95 % of the surface's area lies (as surface-distance compute_robust_hausdorff)",
  },
  {
    key: 'assd',
    name: 'ASSD',
    unit: 'mm',
    digits: 2,
    better: 'lower',
    needs: 'both',
    definition: `Average symmetric surface distance: mean of the distances ${DISTANCES} of both directions together (as medpy assd)`,
  },
  {
    key: 'meanSignedDistance',
    name: 'Mean signed distance',
    unit: 'mm',
    digits: 2,
    better: 'zero',
    needs: 'both',
    definition:
      "Mean distance of the prediction's surface voxels to the nearest of the reference, negative where they lie inside the reference",
  },
  {
    key: 'nsd1',
    name: 'NSD at 1 mm',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'either',
    definition: nsd(NSD_TOLERANCES[0]),
  },
  {
    key: 'nsd2',
    name: 'NSD at 2 mm',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'either',
    definition: nsd(NSD_TOLERANCES[1]),
  },
  {
    key: 'nsd3',
    name: 'NSD at 3 mm',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'either',
    definition: nsd(NSD_TOLERANCES[2]),
  },
  {
    key: 'boundaryIou',
    name: `Boundary IoU at ${BOUNDARY_WIDTH} mm`,
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'either',
    definition: `Intersection over union of the voxels of each map within ${BOUNDARY_WIDTH} mm of its own surface voxels (Cheng et al., CVPR 2021, arXiv:2103.16562)`,
  },
  {
    key: 'lesionSensitivity',
    name: 'Lesion sensitivity',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'reference',
    definition: `Share of the reference's connected components ${FOUND} are predicted (${COMMOWICK})`,
  },
  {
    key: 'lesionPrecision',
    name: 'Lesion precision',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'prediction',
    definition: `Share of the predicted connected components ${FOUND} are in the reference (${COMMOWICK})`,
  },
  {
    key: 'lesionF1',
    name: 'Lesion F1',
    unit: '',
    digits: 3,
    better: 'higher',
    needs: 'either',
    definition: `Harmonic mean of lesion sensitivity and lesion precision, 0 where the label is in one map only (${COMMOWICK})`,
  },
] as const satisfies readonly Metric[];

export type MetricKey = (typeof METRICS)[number]['key'];
export const METRIC_KEYS = METRICS.map(({ key }) => key);

/** What a metric means, without where it has no value. */
export function definitionOf(key: MetricKey): string {
  return METRICS.find((metric) => metric.key === key)?.definition ?? '';
}

/** What each metric means, by its key. */
export const METRIC_DEFINITIONS: Readonly<Record<string, string>> = Object.fromEntries(
  METRICS.map(({ key, definition, needs }) => [key, `${definition}; ${NONE_WHERE[needs]}`]),
);

/** A value for each metric of the catalogue. */
export function forEveryMetric<T>(of: (key: MetricKey) => T): Record<MetricKey, T> {
  return {
    dice: of('dice'),
    iou: of('iou'),
    sensitivity: of('sensitivity'),
    precision: of('precision'),
    referenceVolume: of('referenceVolume'),
    predictionVolume: of('predictionVolume'),
    volumeError: of('volumeError'),
    relativeVolumeError: of('relativeVolumeError'),
    hd: of('hd'),
    hd95: of('hd95'),
    hd95Maximum: of('hd95Maximum'),
    hd95Area: of('hd95Area'),
    assd: of('assd'),
    meanSignedDistance: of('meanSignedDistance'),
    nsd1: of('nsd1'),
    nsd2: of('nsd2'),
    nsd3: of('nsd3'),
    boundaryIou: of('boundaryIou'),
    lesionSensitivity: of('lesionSensitivity'),
    lesionPrecision: of('lesionPrecision'),
    lesionF1: of('lesionF1'),
  };
}
