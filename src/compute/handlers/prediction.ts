/** Prediction. The tensor run-time is loaded with the first call, never by a process that only shows scans. */
import type { HandlersOf } from './context';

export const predictionHandlers: HandlersOf<'predict' | 'rank' | 'describeModel' | 'exportModel'> = {
  predict: async (request, context) => {
    const { predict } = await import('../../learning/prediction/predict');
    return predict(request, context);
  },
  describeModel: async ({ run }) => {
    const { writeRunPage } = await import('../../learning/prediction/modelPage/runPage');
    return { page: await writeRunPage(run) };
  },
  exportModel: async (request) => {
    const { exportModel } = await import('../../learning/prediction/exportModel');
    return exportModel(request);
  },
  rank: async (request, context) => {
    const { rankCases } = await import('../../learning/prediction/ranking/rankCases');
    const { cases, failed } = await rankCases(request, context);
    return { cases: cases.length, failed: failed.length };
  },
};
