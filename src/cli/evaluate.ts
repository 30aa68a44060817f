/** `boundary-lab evaluate`: agreement of label maps with their references, of two files, of folders, or of runs. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { tableOfLabelMap } from '../datasets/tableOfLabelMap';
import { evaluationCsv } from '../evaluation/csv';
import { evaluateCases, type EvaluationHooks, type EvaluationRequest } from '../evaluation/evaluateCases';
import { EVALUATION_ENDING, type Evaluation } from '../evaluation/evaluation';
import { writeEvaluation } from '../evaluation/evaluationFile';
import { evaluationJson } from '../evaluation/evaluationJson';
import { writeAtomically } from '../formats/atomicWrite';
import { evaluateFiles } from '../metrics/evaluateFiles';
import { METRIC_DEFINITIONS } from '../metrics/metricCatalogue';
import { evaluationText, FULL_HELP, METRICS_HELP, pairText, type FileEvaluation } from './evaluationText';
import { interruptSignal } from './interrupt';
import { PartialFailure, printNote, printResult } from './output';

interface EvaluateOptions {
  readonly reference?: string;
  readonly prediction?: readonly string[];
  readonly name?: readonly string[];
  readonly run?: readonly string[];
  readonly csv?: string;
  readonly html?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description(
      'Compare predicted label maps with their references, label by label: two files, two folders paired by ' +
        'name, a data set and a folder of predictions, or the cases of a run, or of a cross-validation, that it has not learned from. Several predictions, ' +
        'or several runs, are compared with each other.',
    )
    .option('--reference <path>', 'a label map, a folder of them, or a data set')
    .option('--prediction <path...>', 'a label map or a folder of them; several: one for each model')
    .option('--name <name...>', 'what the models are called, in the order of --prediction')
    .option(
      '--run <folder...>',
      'runs whose validation cases are predicted and evaluated; cross-validations with all their cases',
    )
    .option('--csv <file>', 'also write one line for each case, label and model')
    .option('--html <file>', 'also write a report with charts and pictures of the worst cases')
    .option(
      '--out <file>',
      `also write the evaluation, a *${EVALUATION_ENDING} file that the editor opens`,
      endingOf,
    )
    .option('--json', 'print one JSON value')
    .addHelpText('after', `\n${METRICS_HELP}\n\n${FULL_HELP}`)
    .action(async (options: EvaluateOptions) => {
      const request = requestOf(options);
      refuseExisting([options.csv, options.html, options.out]);
      if (request.kind === 'folders' && (await isPairOfFiles(request)) && !writesFiles(options)) {
        const evaluation = await evaluatePair(request.reference, request.predictions[0]?.path ?? '');
        printResult(options, { ...evaluation, definitions: METRIC_DEFINITIONS }, pairText(evaluation));
        return;
      }
      const signal = interruptSignal();
      const evaluation = await evaluateCases(request, { signal, progress: progressOnStderr() });
      await writeFiles(options, evaluation, signal);
      printResult(options, evaluationJson(evaluation), evaluationText(evaluation));
      noteProblems(evaluation);
    });
}

function endingOf(file: string): string {
  if (file.endsWith(EVALUATION_ENDING)) return file;
  throw new InvalidArgumentError(
    `"${file}" does not end with ${EVALUATION_ENDING}, by which the editor knows it.`,
  );
}

function requestOf({ reference, prediction = [], name = [], run = [] }: EvaluateOptions): EvaluationRequest {
  if (run.length > 0) {
    if (reference === undefined && prediction.length === 0 && name.length === 0)
      return { kind: 'runs', runs: run };
    throw new Error(
      'Give --run, or --reference and --prediction: a run has its own data set and predictions.',
    );
  }
  if (reference === undefined || prediction.length === 0) {
    throw new Error('Give --reference and --prediction, or --run. Add --help for what they mean.');
  }
  if (name.length > 0 && name.length !== prediction.length) {
    throw new Error(`There are ${name.length} names for ${prediction.length} predictions. Give one each.`);
  }
  if (new Set(name).size !== name.length) throw new Error('Give each model a name of its own.');
  return { kind: 'folders', reference, predictions: prediction.map((path, n) => ({ path, name: name[n] })) };
}

function refuseExisting(files: readonly (string | undefined)[]): void {
  const taken = files.find((file) => file !== undefined && existsSync(file));
  if (taken !== undefined) {
    throw new Error(
      `${taken} exists already and is not overwritten. Choose another name or remove it first.`,
    );
  }
}

const writesFiles = ({ csv, html, out }: EvaluateOptions): boolean =>
  [csv, html, out].some((file) => file !== undefined);

async function isPairOfFiles({
  reference,
  predictions,
}: Extract<EvaluationRequest, { kind: 'folders' }>): Promise<boolean> {
  const [only, ...others] = predictions;
  if (!only || others.length > 0) return false;
  const found = await Promise.all([reference, only.path].map((file) => stat(file).catch(() => undefined)));
  return found.every((status) => status?.isFile() === true);
}

async function evaluatePair(reference: string, prediction: string): Promise<FileEvaluation> {
  const table = (await tableOfLabelMap(reference)) ?? [];
  const names = new Map(table.map(({ value, name }) => [value, name]));
  const metrics = await evaluateFiles(reference, prediction, { names });
  return {
    ...{ reference, prediction },
    labels: Object.fromEntries(metrics.map(({ label, ...rest }) => [String(label), rest])),
  };
}

async function writeFiles(
  { csv, html, out }: EvaluateOptions,
  evaluation: Evaluation,
  signal: AbortSignal,
): Promise<void> {
  const write = (file: string, text: string): Promise<void> =>
    writeAtomically(file, [new TextEncoder().encode(text)], { overwrite: false, signal });
  if (out !== undefined) await writeEvaluation(out, evaluation, { overwrite: false });
  if (csv !== undefined) await write(csv, evaluationCsv(evaluation));
  if (html === undefined) return;
  const { reportOf } = await import('../evaluation/report/reportOf');
  await write(
    html,
    await reportOf(evaluation, {
      signal,
      progress: (done, total, name) => {
        printNote(`picture ${done + 1} of ${total}: ${name}`);
      },
    }),
  );
}

/** A line for each case. */
function progressOnStderr(): EvaluationHooks['progress'] {
  return ({ doing, done, total, file }) => {
    printNote(`${doing} ${done + 1} of ${total}: ${file}`);
  };
}

function noteProblems({ failed, unmatched, models, cases }: Evaluation): void {
  const of = (model: number): string => (models.length > 1 ? ` (${models[model]?.name ?? ''})` : '');
  for (const { case: name, model, error } of failed) printNote(`${name} failed${of(model)}: ${error}`);
  for (const { file, model } of unmatched.references)
    printNote(`no prediction found for ${file}${of(model)}`);
  for (const { file, model } of unmatched.predictions)
    printNote(`no reference found for ${file}${of(model)}`);
  if (failed.length === 0) return;
  const done = cases.reduce((sum, { results }) => sum + results.length, 0);
  throw new PartialFailure(`${failed.length} of ${failed.length + done} cases failed.`);
}
