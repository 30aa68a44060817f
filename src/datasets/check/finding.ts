/** What a check finds in a data set, as data: which files, what is wrong, with which values, and what to do. */
import { z } from 'zod';

/** error: cannot be trained on; warning: look at it; note: good to know. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Each kind of finding, in the order of a report, and its title there. */
export const FINDING_TITLES = {
  layout: 'Not laid out as a data set',
  'missing-file': 'Files that are missing',
  unreadable: 'Files that cannot be read',
  'label-without-image': 'Label maps without an image',
  'no-labelled-case': 'No case with a label map',
  channels: 'Another number of channels',
  shape: 'Image and label map differ in shape',
  affine: 'Image and label map lie in different places',
  'channel-grids': 'Channels of a case on different grids',
  'label-frames': 'Label maps of several frames',
  'label-not-integer': 'Label maps whose values are no labels',
  'label-values': 'Label values that the table does not name',
  'nothing-labelled': 'No labelled voxel at all',
  leakage: 'The same scan to train and to test on',
  'duplicate-image': 'The same scan twice',
  'duplicate-label': 'The same label map for several cases',
  'split-file': 'Split file that does not fit',
  'unused-label': 'Labels that no case has',
  'empty-mask': 'Label maps without a label',
  'large-label': 'Labels that fill an implausible share',
  'constant-image': 'Images without contrast',
  'not-finite': 'Intensities that are no numbers',
  'mixed-dimensions': 'Single slices among volumes',
  'mixed-spacing': 'Voxels of different sizes',
  'mixed-orientation': 'Axes in different orders',
  'mixed-shape': 'Images of different shapes',
  'mixed-type': 'Intensities stored in different types',
  'float-label': 'Labels stored as real numbers',
  'rare-label': 'Labels of a single case',
  'small-label': 'Small labels',
  'image-without-label': 'Images without a label map',
  'stray-file': 'Files that belong to no case',
  choice: 'How the files were understood',
  'reader-note': 'What the reader noticed',
} as const;
export type FindingKind = keyof typeof FINDING_TITLES;

const isFindingKind = (value: unknown): value is FindingKind =>
  typeof value === 'string' && value in FINDING_TITLES;

const valueSchema = z.union([z.number(), z.string()]);

export const findingSchema = z.object({
  kind: z.custom<FindingKind>(isFindingKind),
  severity: z.enum(SEVERITIES),
  /** Paths relative to the data set's folder, with slashes; empty where the whole set is meant. */
  files: z.array(z.string()).readonly(),
  /** In words, files by the same paths. */
  message: z.string(),
  /** The values at fault, by name; lengths in mm, shapes in voxels along i, j, k. */
  values: z.record(z.string(), z.union([valueSchema, z.array(valueSchema).readonly()])),
  /** What to do. */
  advice: z.string(),
});
/** While a check goes on, files are absolute paths, in `files` as in `message`. */
export type Finding = Readonly<z.infer<typeof findingSchema>>;

/** As it stands in the message of an error. */
export const findingText = ({ message, advice }: Finding): string => `${message} ${advice}`;

export const isError = ({ severity }: Finding): boolean => severity === 'error';

/**
 * @param files of one image or label map, one or more
 * @param reason as the reader gave it; it names the file
 */
export function unreadableFinding(files: readonly string[], reason: unknown): Finding {
  const [first = ''] = files;
  const message = reason instanceof Error ? reason.message : String(reason);
  const named = files.filter((file) => message.includes(file));
  return {
    kind: 'unreadable',
    severity: 'error',
    files: named.length > 0 ? named : [first],
    message: named.length > 0 ? message : `${first} cannot be read: ${message}.`,
    values: {},
    advice: 'Replace the file, or take the case out of the data set.',
  };
}
