/** Which label map belongs to which scan, told from their names alone. */
import { volumeBaseName } from '../formats/registry';

/** "case_0000" (a channel, as nnU-Net numbers them), "case_image", "case-img", ... */
const IMAGE_SUFFIX = /(?:_\d{4}|[_.-](?:image|img|scan))$/i;
/** "case_seg", "case-label", "case_mask", ... */
const LABEL_SUFFIX = /[_.-](?:seg|segmentation|label|labels|labelmap|mask|gt)$/i;
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
] as const;

/** Name of the case a scan shows: its base name, without a suffix that says that it is an image. */
export function caseOfImage(file: string): string {
  return volumeBaseName(file).replace(IMAGE_SUFFIX, '');
}

/** Name of the case a label map belongs to: its base name, without a suffix that says that it is one. */
export function caseOfLabel(file: string): string {
  return volumeBaseName(file).replace(LABEL_SUFFIX, '');
}

/** Whether a name says that the file is a label map. */
export function isNamedAsLabel(file: string): boolean {
  return LABEL_SUFFIX.test(volumeBaseName(file));
}

/** Number of a prediction of this program ("case.prediction" is 1); undefined for other files. */
export function predictionNumber(file: string): number | undefined {
  const match = PREDICTION_SUFFIX.exec(volumeBaseName(file));
  return match ? Number(match[1] ?? 1) : undefined;
}

/** Whether this program wrote a file as, or beside, a prediction: it is no scan of a data set. */
export function isPredictionFile(file: string): boolean {
  return predictionNumber(file) !== undefined || MAP_SUFFIX.test(volumeBaseName(file));
}

/** The base name of the scan a prediction was made from. */
export function scanOfPrediction(file: string): string {
  return volumeBaseName(file).replace(PREDICTION_SUFFIX, '');
}

/**
 * The label maps among `candidates` that belong to a scan: those of the very same base name, else those
 * of the same case. The first comes first because "case_0001" may be a case of its own as well as a
 * channel.
 */
export function labelsMatching(scan: string, candidates: readonly string[]): readonly string[] {
  const base = volumeBaseName(scan);
  const exact = candidates.filter((file) => [volumeBaseName(file), caseOfLabel(file)].includes(base));
  if (exact.length > 0) return exact;
  return candidates.filter((file) => caseOfLabel(file) === caseOfImage(scan));
}
