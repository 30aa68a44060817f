/** Comparisons and cross-validations. As with training, the tensor run-time is loaded with the first call. */
import type { HandlersOf } from './context';

export const experimentHandlers: HandlersOf<'compareLosses' | 'crossValidate'> = {
  compareLosses: async (request, context) => {
    const { compareLosses } = await import('../../learning/comparison/compareLosses');
    return compareLosses(request, context);
  },
  crossValidate: async (request, context) => {
    const { crossValidate } = await import('../../learning/comparison/crossValidate');
    return crossValidate(request, context);
  },
};
