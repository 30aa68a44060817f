/** Reading and writing *.boundary-evaluation.json. Paths below its folder or beside it move along with it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../formats/atomicWrite';
import { systemErrorCode } from '../formats/formatError';
import type { LabelMapSource } from '../labels/labelMapSource';
import { evaluationFileSchema, type Evaluation } from './evaluation';

/** A file that is no evaluation, or one that cannot be read; the message says what to do. */
export class EvaluationFileError extends Error {
  override readonly name = 'EvaluationFileError';
  readonly code = 'evaluation-file';
}

/** @throws EvaluationFileError */
export async function readEvaluation(file: string): Promise<Evaluation> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const isMissing = systemErrorCode(error) === 'ENOENT';
    const reason = error instanceof Error ? error.message : String(error);
    throw new EvaluationFileError(
      isMissing ? `${file} does not exist.` : `${file} cannot be read: ${reason}`,
      { cause: error },
    );
  }
  return parseEvaluation(text, file);
}

/** @param file where the text stands, from which its paths are told @throws EvaluationFileError */
export function parseEvaluation(text: string, file: string): Evaluation {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new EvaluationFileError(
      `${file} is no JSON: it is damaged, or only half written. Evaluate again.`,
      {
        cause: error,
      },
    );
  }
  const parsed = evaluationFileSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue && issue.path.length > 0 ? ` (at ${issue.path.join('.')}: ${issue.message})` : '';
    throw new EvaluationFileError(
      `${file} is no evaluation that this version reads${where}. Evaluate again, or update Boundary Lab.`,
    );
  }
  const folder = path.dirname(path.resolve(file));
  return withPaths(parsed.data, (stored) => path.resolve(folder, stored));
}

/** @throws FormatError when it cannot be written, or is there and `overwrite` is false */
export async function writeEvaluation(
  file: string,
  evaluation: Evaluation,
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const stored = withPaths(evaluation, (absolute) => storedPath(folder, absolute));
  const text = `${JSON.stringify(stored)}\n`;
  await writeAtomically(file, [new TextEncoder().encode(text)], { overwrite });
}

/** From the folder where that leads there, as it does not to another drive; with forward slashes. */
function storedPath(folder: string, absolute: string): string {
  const relative = path.relative(folder, absolute);
  return path.isAbsolute(relative) ? absolute : relative.split(path.sep).join('/');
}

function withPaths(evaluation: Evaluation, change: (file: string) => string): Evaluation {
  const changed = <T extends { readonly file: string }>(each: T): T => ({ ...each, file: change(each.file) });
  const { cases, models, unmatched } = evaluation;
  return {
    ...evaluation,
    reference: change(evaluation.reference),
    models: models.map((model) => ({ ...model, source: change(model.source) })),
    cases: cases.map((each) => ({
      ...each,
      images: each.images.map(change),
      reference: sourceWith(each.reference, change),
      results: each.results.map((result) => ({ ...result, prediction: change(result.prediction) })),
    })),
    unmatched: {
      references: unmatched.references.map(changed),
      predictions: unmatched.predictions.map(changed),
    },
  };
}

function sourceWith(source: LabelMapSource, change: (file: string) => string): LabelMapSource {
  if (source.kind !== 'masks') return { ...source, file: change(source.file) };
  return { ...source, masks: source.masks.map((mask) => ({ ...mask, file: change(mask.file) })) };
}
