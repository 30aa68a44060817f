/** Checking a data set. */
import { checkDataset } from '../../datasets/check/checkDataset';
import type { HandlersOf } from './context';

export const datasetHandlers: HandlersOf<'checkDataset'> = {
  checkDataset: ({ data }, { signal, progress }) => checkDataset(data, { signal, progress }),
};
