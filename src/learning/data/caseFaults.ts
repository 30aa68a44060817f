/** Going on with the other cases where one is faulty, so that all faulty ones are named at once. */
import { listOfFaults } from '../../datasets/datasetError';
import { FormatError } from '../../formats/formatError';
import { FaultyCaseError, LearningDataError } from './dataError';

export class CaseFaults {
  readonly #messages: string[] = [];

  /**
   * @param work on one case
   * @returns undefined where the case is faulty; whatever else goes wrong is thrown
   */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof FaultyCaseError)) throw error;
      this.#messages.push(error.message);
      return undefined;
    }
  }

  /** @throws LearningDataError naming the files of every faulty case, each once */
  throwIfAny(): void {
    if (this.#messages.length === 0) return;
    throw new LearningDataError(listOfFaults([...new Set(this.#messages)].sort()));
  }
}
