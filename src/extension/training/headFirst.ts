/** How long only the last layers learn, where a fine-tuning begins with them. Knows nothing of VS Code. */
import type { TrainRequest } from '../../protocol/compute';

/** A new head of few weights is learned quickly. */
const SHARE = 0.2;
const MOST_EPOCHS = 5;
/** Where the number of epochs is not known beforehand. */
const EPOCHS_OF_MINUTES = 2;

/** @returns epochs; undefined where there are too few to divide */
export function proposeHeadFirst({ epochs }: Pick<TrainRequest, 'epochs' | 'minutes'>): number | undefined {
  if (epochs === undefined) return EPOCHS_OF_MINUTES;
  return epochs < 2 ? undefined : Math.min(MOST_EPOCHS, Math.max(1, Math.round(SHARE * epochs)));
}
