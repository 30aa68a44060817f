/** What can be wrong with a file that should be a volume. */
export type FormatErrorCode =
  /** No such file, a folder, or not allowed to read it. */
  | 'unreadable'
  /** The content is of no format the program reads. */
  | 'unknown-format'
  /** A known format, but this kind of it is not read. */
  | 'unsupported'
  /** A header field holds a value that cannot be. */
  | 'bad-header'
  /** The file ends before its last voxel. */
  | 'truncated'
  /** The compressed stream is damaged. */
  | 'corrupt'
  /** More than the program can hold in memory. */
  | 'too-large'
  /** Voxel values that cannot be kept exactly, or are no labels in a label map. */
  | 'bad-values'
  /** Writing: the file is there already. */
  | 'exists'
  /** Writing: the folder is missing, the disk is full, or writing is not allowed. */
  | 'unwritable';

/** A file that cannot be read or written; the message says which file, what is wrong and what to do. */
export class FormatError extends Error {
  override readonly name = 'FormatError';

  constructor(
    readonly code: FormatErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The system's code of a failed call, such as "ENOENT". */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
