/** Prediction. The tensor run-time is loaded with the first call, never by a process that only shows scans. */
import type { HandlersOf } from './context';

export const predictionHandlers: HandlersOf<'predict' | 'rank'> = {
  predict: async (request, context) => {
    const { predict } = await import('../../learning/prediction/predict');
    return predict(request, context);
  },
  rank: async (request, context) => {
    const { rankCases } = await import('../../learning/prediction/ranking/rankCases');
    const { cases, failed } = await rankCases(request, context);
    return { cases: cases.length, failed: failed.length };
  },
};
