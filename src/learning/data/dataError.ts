/** A data set that cannot be trained on, or a scan a model cannot read; the message names the file at fault. */
export class LearningDataError extends Error {
  override readonly name = 'LearningDataError';
  readonly code = 'data';
}
