/** A data set that cannot be used; the message names the file at fault and says what to do. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly fault: DatasetFault;

  constructor(
    /** The file or folder at fault. */
    readonly file: string,
    message: string,
    { fault = 'layout', ...options }: ErrorOptions & { readonly fault?: DatasetFault } = {},
  ) {
    super(message, options);
    this.fault = fault;
  }
}

/** What is wrong with the files of a data set, before any is compared with another. */
export const DATASET_FAULTS = [
  /** The folder, its dataset.json, or how the files lie or are named. */
  'layout',
  'missing-file',
  'unreadable',
  'label-without-image',
  /** A case has another number of images than it should. */
  'channels',
] as const;
export type DatasetFault = (typeof DATASET_FAULTS)[number];

/** Takes the faults of single files, so that one does not hide the others. */
export type ReportFault = (fault: DatasetError) => void;

/** Lines that a message lists at the most. */
const MOST_LISTED = 50;

/** Several messages of which each names its file, in one. */
export function listOfFaults(messages: readonly string[]): string {
  const [first = ''] = messages;
  if (messages.length <= 1) return first;
  const listed = messages.slice(0, MOST_LISTED);
  const more = messages.length - listed.length;
  return [
    `${messages.length} things are wrong with this data set:`,
    ...listed.map((message) => `- ${message}`),
    ...(more > 0 ? [`... and ${more} more; checking the data set lists all of them.`] : []),
  ].join('\n');
}

/** @throws DatasetError that names every file, where there is any fault */
export function throwFaults(faults: readonly DatasetError[]): void {
  const [first] = faults;
  if (!first) return;
  if (faults.length === 1) throw first;
  throw new DatasetError(first.file, listOfFaults(faults.map(({ message }) => message)), {
    fault: first.fault,
    cause: first,
  });
}
