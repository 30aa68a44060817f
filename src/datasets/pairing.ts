/** Which label map belongs to which scan, told from their names alone. */
import { volumeBaseName } from '../formats/registry';

/** "case_0000" (a channel, as nnU-Net numbers them), "case_image", "case-img", ... */
const IMAGE_SUFFIX = /(?:_\d{4}|[_.-](?:image|img|scan))$/i;
/** Words that name a label map, alone or at the end of another word ("dseg", "gmseg"). */
const LABEL_WORD =
  '[a-z]*(?:seg|segmentations?|labels?|labelmaps?|masks?|msk|gt|groundtruth|annotations?|lesions?|roi)';
/** Words of those who drew one: of one case there may be several. */
const RATER_WORD = '(?:rater|reader|expert|observer|annotator|grader|radiologist|manual|ho)';
/** "case_seg", "case-label", "case_mask", "case_seg-manual", ... */
const LABEL_SUFFIX = new RegExp(`[_.-]${LABEL_WORD}(?:[_.-]?(?:manual|final|corrected|consensus))?$`, 'i');
/** "seg_case", "mask-case". */
const LABEL_PREFIX = /^(?:seg|label|mask|gt)[_.-]/i;
/** "case_1stHO", "case_rater2", "case-expert-b", "case_seg1", "case_manual2", ... */
const RATER_SUFFIX = new RegExp(
  `[_.-](?:\\d(?:st|nd|rd|th)(?:[_.-]?${RATER_WORD})?|${RATER_WORD}[_.-]?(?:\\d{1,2}|[a-z])|(?:seg|segmentation|label|mask|gt)[_.-]?\\d{1,2})$`,
  'i',
);
/** A name that is nothing but such a word: "seg", "lesion", "dseg_manual". */
const LABEL_ALONE = new RegExp(`^${LABEL_WORD}(?:[_.-]?(?:manual|final|corrected|consensus))?$`, 'i');
/** Of these words those that do not tell what is drawn, as "lesion" does. */
const GENERIC_WORD =
  /^(?:[a-z]?seg|segmentations?|labels?|labelmaps?|masks?|msk|gt|ground[_-]?truth|annotations?|roi|manual|final|corrected|consensus)$/i;
/** "rater1", "expert_b", "1stHO", "2nd-reader". */
const RATER_ALONE = new RegExp(
  `^(?:(?:labels?|masks?|seg|segmentations?|annotations?)[_.-])?(?:${RATER_WORD}[_.-]?(?:\\d{1,2}|[a-z])|\\d(?:st|nd|rd|th)(?:[_.-]?${RATER_WORD})?)$`,
  'i',
);
/** Tells where to look rather than what to learn: no label map to learn from. */
const BRAIN_MASK = /brain[_.-]?mask/i;
/** Written by this program beside a scan: "case.prediction", "case.prediction-2". */
const PREDICTION_SUFFIX = /\.prediction(?:-(\d+))?$/;

/** Written by this program beside a prediction: "case.prediction.uncertainty". */
const MAP_SUFFIX = /\.(?:probabilities|uncertainty)$/;

/** Folders of scans and the folders of their label maps beside them. */
export const FOLDER_PAIRS = [
  { images: 'images', labels: 'labels' },
  { images: 'imagesTr', labels: 'labelsTr' },
  { images: 'imagesTs', labels: 'labelsTs' },
  { images: 'images', labels: 'masks' },
  { images: 'images', labels: 'segmentations' },
  { images: 'images', labels: 'annotations' },
] as const;

/** Parts of a name are separated by these. */
const SEPARATOR = /^[_.\s-]+/;

/** Name of the case a scan shows: its base name, without a suffix that says that it is an image. */
export function caseOfImage(file: string): string {
  return volumeBaseName(file).replace(IMAGE_SUFFIX, '');
}

/**
 * Name of the case a label map belongs to: its base name, without what says that it is one and who drew it.
 */
export function caseOfLabel(file: string): string {
  const base = withoutRater(file);
  const stem = base.replace(LABEL_SUFFIX, '');
  return stem === base ? base.replace(LABEL_PREFIX, '') : stem;
}

const withoutRater = (file: string): string => volumeBaseName(file).replace(RATER_SUFFIX, '');

/** Whether a name says that several label maps of one case are to be expected: "case_1stHO", "case_rater2". */
export function isNamedAsRater(file: string): boolean {
  return RATER_SUFFIX.test(volumeBaseName(file));
}

/** Whether a name says that the file is a label map. */
export function isNamedAsLabel(file: string): boolean {
  const base = volumeBaseName(file);
  return (
    !BRAIN_MASK.test(base) && [LABEL_SUFFIX, LABEL_PREFIX, RATER_SUFFIX].some((pattern) => pattern.test(base))
  );
}

/** Whether a name, without folder and ending, is nothing but a word for label maps: "seg", "lesion", "labels". */
export function isLabelAlone(name: string): boolean {
  return LABEL_ALONE.test(name) && !BRAIN_MASK.test(name);
}

/** Whether a file is the mask of a brain: no label map, and no scan either. */
export function isBrainMask(file: string): boolean {
  return BRAIN_MASK.test(volumeBaseName(file));
}

/** Whether a folder, or a name without ending, is that of who drew the label maps in it. */
export function isRaterName(name: string): boolean {
  return RATER_ALONE.test(name);
}

/** Who drew a label map, from the end of its name, such as "1stHO"; '' where it does not say so. */
export function raterOf(file: string): string {
  const base = volumeBaseName(file);
  if (isRaterName(base)) return base;
  return (RATER_SUFFIX.exec(base)?.[0] ?? '').replace(SEPARATOR, '');
}

/**
 * What is drawn in a label map, from a name that the case's is no part of any more: "liver" of "liver_mask",
 * "lesion" of "lesion-manual"; '' of "seg" or "mask_rater2", which do not tell.
 */
export function classInName(name: string): string {
  const parts = name.replace(RATER_SUFFIX, '').split(/[_.\s-]+/);
  if (isRaterName(name)) return '';
  return parts.filter((part) => part !== '' && !GENERIC_WORD.test(part)).join('_');
}

/**
 * What is left of a name behind that of its case, without what separates them: "T1" of "p07_T1" and "p07".
 * @returns undefined where the name does not begin with the case's; '' where it is the case's
 */
export function nameWithin(name: string, caseName: string): string | undefined {
  if (!name.toLowerCase().startsWith(caseName.toLowerCase())) return undefined;
  const rest = name.slice(caseName.length);
  if (rest !== '' && !SEPARATOR.test(rest)) return undefined;
  return rest.replace(SEPARATOR, '');
}

/** Number of a prediction of this program ("case.prediction" is 1); undefined for other files. */
export function predictionNumber(file: string): number | undefined {
  const match = PREDICTION_SUFFIX.exec(volumeBaseName(file));
  return match ? Number(match[1] ?? 1) : undefined;
}

/** Whether this program wrote a file as, or beside, a prediction: it is no scan of a data set. */
export function isPredictionFile(file: string): boolean {
  return predictionNumber(file) !== undefined || isPredictionMap(file);
}

/** Whether a file holds the probabilities or the uncertainty of a prediction: it is no label map. */
export function isPredictionMap(file: string): boolean {
  return MAP_SUFFIX.test(volumeBaseName(file));
}

/** The base name of the scan a prediction was made from. */
export function scanOfPrediction(file: string): string {
  return volumeBaseName(file).replace(PREDICTION_SUFFIX, '');
}

/**
 * Label maps, to be found by the scan they belong to. Made once for a folder: comparing each scan's name with each
 * label map's takes a minute for 4,000 of both.
 */
export class LabelMapsByName {
  readonly #byName: ReadonlyMap<string, readonly string[]>;
  readonly #byCase: ReadonlyMap<string, readonly string[]>;

  constructor(files: readonly string[]) {
    this.#byName = groupBy(files, (file) => [...new Set([volumeBaseName(file), caseOfLabel(file)])]);
    this.#byCase = groupBy(files, (file) => [caseOfLabel(file)]);
  }

  /**
   * Those that belong to a scan: of the very same base name, else of the same case. The first comes first because
   * "case_0001" may be a case of its own as well as a channel.
   */
  of(scan: string): readonly string[] {
    return this.#byName.get(volumeBaseName(scan)) ?? this.#byCase.get(caseOfImage(scan)) ?? [];
  }
}

function groupBy(
  files: readonly string[],
  keysOf: (file: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    for (const key of keysOf(file)) {
      const group = groups.get(key);
      if (group) group.push(file);
      else groups.set(key, [file]);
    }
  }
  return groups;
}
