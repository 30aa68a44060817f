/** A data set that cannot be trained on, or a scan a model cannot read; the message names the file at fault. */
export class LearningDataError extends Error {
  override readonly name: string = 'LearningDataError';
  readonly code = 'data';
}

/** What is wrong with a single case, and says nothing of the others. */
export class FaultyCaseError extends LearningDataError {}
