/** A data set that cannot be used; the message names the file at fault and says what to do. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';

  constructor(
    /** The file or folder at fault. */
    readonly file: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
