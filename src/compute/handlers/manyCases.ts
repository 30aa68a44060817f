/** Evaluations of many cases. They measure in a thread of their own, so that cancelling is heard at once. */
import { writeAtomically } from '../../formats/atomicWrite';
import type { HandlersOf } from './context';

export const manyCasesHandlers: HandlersOf<'evaluateCases' | 'evaluationReport'> = {
  evaluateCases: async ({ request, out }, { signal, progress }) => {
    const { evaluateCases } = await import('../../evaluation/evaluateCases');
    const { writeEvaluation } = await import('../../evaluation/evaluationFile');
    const evaluation = await evaluateCases(request, { signal, progress });
    await writeEvaluation(out, evaluation, { overwrite: false });
    const { cases, failed, unmatched } = evaluation;
    return {
      cases: cases.length,
      failed: failed.length,
      unmatched: unmatched.references.length + unmatched.predictions.length,
    };
  },
  evaluationReport: async ({ file, out }, { signal, progress }) => {
    const { readEvaluation } = await import('../../evaluation/evaluationFile');
    const { reportOf } = await import('../../evaluation/report/reportOf');
    const page = await reportOf(await readEvaluation(file), {
      signal,
      progress: (done, total, name) => {
        progress({ done, total, file: name });
      },
    });
    // The dialog in which the file was chosen has asked whether to replace it.
    await writeAtomically(out, [new TextEncoder().encode(page)], { overwrite: true, signal });
    return null;
  },
};
