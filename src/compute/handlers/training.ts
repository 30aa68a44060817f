/** Training. The tensor run-time is loaded with the first call, never by a process that only shows scans. */
import type { HandlersOf } from './context';

export const trainingHandlers: HandlersOf<'train'> = {
  train: async (request, context) => {
    const { train } = await import('../../learning/training/train');
    return train(request, context);
  },
};
