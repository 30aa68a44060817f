/**
 * What evaluations, runs and rankings in the workspace know of cases: their files are read, never scans or label
 * maps. Knows nothing of VS Code.
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { EVALUATION_ENDING, evaluationFileSchema } from '../../evaluation/evaluation';
import { fileOfLabelMap } from '../../labels/labelMapSource';
import type { LabelTable } from '../../labels/labelTable';
import { predictionOf, readRanking } from '../../learning/prediction/ranking/rankingFile';
import { readRunState, runPaths } from '../../learning/training/runFolder';
import { validationFileSchema } from '../../learning/training/validationScores';
import { rankedCaseText } from '../prediction/rankedCaseText';

/** One file, and what it says of cases. */
export interface ScoreFile {
  readonly file: string;
  /** In ms since 1970. */
  readonly modified: number;
  /** What it is called for people. */
  readonly name: string;
  /** The data set it is about, where it says so. */
  readonly data: string;
  readonly table: LabelTable | undefined;
  readonly cases: readonly ScoredCase[];
}

export interface ScoredCase {
  readonly id: string;
  /** Absolute paths by which the case is known where the data set is not: of its scans and its label map. */
  readonly files: readonly string[];
  /** Mean over the labels; null where it is not known. */
  readonly dice: number | null;
  /** Of a ranking, and why the case has its place in it, in words. */
  readonly ranked: { readonly uncertainty: number; readonly why: () => string } | undefined;
  /** Absolute path. */
  readonly prediction: string | undefined;
}

/** Globs of the files that are looked for, and how many of each kind are read, the newest first. */
export const SCORE_GLOBS = [
  `**/*${EVALUATION_ENDING}`,
  '**/validation.json',
  '**/rankings/*/ranking.json',
] as const;
export const MOST_OF_A_KIND = 20;

/** Keeps what it has read until the file changes. */
export class ScoreFiles {
  readonly #read = new Map<string, { readonly modified: number; readonly scores: ScoreFile | undefined }>();

  /** @returns undefined for a file that is gone or no such file: whoever opens it is told */
  async read(file: string): Promise<ScoreFile | undefined> {
    const modified = await modifiedAt(file);
    if (modified === undefined) {
      this.#read.delete(file);
      return undefined;
    }
    const known = this.#read.get(file);
    if (known?.modified === modified) return known.scores;
    const scores = await readScoreFile(file, modified).catch(() => undefined);
    this.#read.set(file, { modified, scores });
    return scores;
  }

  /** The newest of these files, read; the newest first. */
  async newest(files: readonly string[]): Promise<readonly ScoreFile[]> {
    const dated = await Promise.all(files.map(async (file) => ({ file, modified: await modifiedAt(file) })));
    const newest = dated
      .sort((a, b) => (b.modified ?? 0) - (a.modified ?? 0))
      .slice(0, MOST_OF_A_KIND)
      .map(({ file }) => this.read(file));
    return (await Promise.all(newest)).filter((scores) => scores !== undefined);
  }
}

async function modifiedAt(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.mtimeMs;
}

async function readScoreFile(file: string, modified: number): Promise<ScoreFile | undefined> {
  if (file.endsWith(EVALUATION_ENDING)) return ofEvaluation(file, modified);
  return path.basename(file) === 'ranking.json' ? ofRanking(file, modified) : ofRun(file, modified);
}

/** Of an evaluation only what is shown here: those of thousands of cases are large. */
const diceSchema = z.object({
  ...evaluationFileSchema.pick({ reference: true, models: true, labels: true }).shape,
  cases: z.array(
    evaluationFileSchema.shape.cases
      .unwrap()
      .element.pick({ id: true, images: true, reference: true })
      .extend({
        results: z.array(
          z.object({
            model: z.number(),
            prediction: z.string(),
            labels: z.array(z.object({ values: z.object({ dice: z.number().nullable().optional() }) })),
          }),
        ),
      }),
  ),
});

async function ofEvaluation(file: string, modified: number): Promise<ScoreFile> {
  const found = diceSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const at = (stored: string): string => path.resolve(path.dirname(file), stored);
  return {
    ...{ file, modified, name: path.basename(file, EVALUATION_ENDING) },
    data: at(found.reference),
    table: found.labels,
    // Of several models the first one that has predicted the case; of several raters the first.
    cases: found.cases.map(({ id, images, reference, results: [first] }) => ({
      id,
      files: [...images, fileOfLabelMap(reference)].map(at),
      dice: meanOf((first?.labels ?? []).map(({ values }) => values.dice ?? null)),
      ranked: undefined,
      prediction: first && at(first.prediction),
    })),
  };
}

async function ofRanking(file: string, modified: number): Promise<ScoreFile | undefined> {
  const ranking = await readRanking(file);
  if (!ranking) return undefined;
  return {
    ...{ file, modified, name: `ranking ${path.basename(path.dirname(file))}` },
    data: path.resolve(ranking.data),
    table: ranking.labels,
    cases: ranking.cases.map((each) => ({
      id: each.id,
      files: each.images,
      dice: null,
      ranked: { uncertainty: each.uncertainty, why: () => rankedCaseText(ranking, each) },
      prediction: predictionOf(file, each),
    })),
  };
}

async function ofRun(file: string, modified: number): Promise<ScoreFile | undefined> {
  const folder = path.dirname(file);
  const state = await readRunState(folder);
  if (!state || runPaths(folder).validation !== file) return undefined;
  const { cases } = validationFileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  return {
    ...{ file, modified, name: `run ${path.basename(folder)}` },
    data: path.resolve(state.data),
    table: undefined,
    cases: cases.map(({ id, labels }) => ({
      id,
      files: [],
      dice: meanOf(Object.values(labels).map(({ dice }) => dice)),
      ranked: undefined,
      prediction: undefined,
    })),
  };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
