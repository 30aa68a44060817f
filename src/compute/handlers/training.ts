/** Training. The tensor run-time is loaded with the first call, never by a process that only shows scans. */
import type { HandlersOf } from './context';

export const trainingHandlers: HandlersOf<'train' | 'planTraining' | 'fineTuningReport'> = {
  planTraining: async (request, { signal, progress }) => {
    const { writePlan } = await import('../../learning/training/planFile');
    await writePlan(request, {
      signal,
      progress: () => undefined,
      onLook: (done, total) => {
        progress({ done, total });
      },
    });
    return { file: request.out };
  },
  train: async (request, context) => {
    const { train } = await import('../../learning/training/train');
    return train(request, context);
  },
  fineTuningReport: async ({ from, data }) => {
    const { fineTuningReport } = await import('../../learning/training/fineTuningReport');
    const { fineTuningPage } = await import('../../learning/training/fineTuningPage');
    const report = await fineTuningReport(from, data);
    const { heads, earlier, fault } = report;
    return { page: fineTuningPage(report), heads, earlier, fault };
  },
};
