/** The report of an experiment: a page for people, and its numbers as JSON and CSV. */
import { writeAtomically } from '../../formats/atomicWrite';
import { reportPage } from '../../reports/html';
import { markup } from '../../reports/markup';
import { writeJson } from '../training/runFolder';
import type { Experiment, ExperimentPaths } from './experiment';
import type { CasePictures } from './pictures';
import {
  casesSection,
  costSection,
  curvesSection,
  runsSection,
  scoresSection,
  setupSection,
} from './reportSections';
import type { RunResults } from './results';
import type { Summary } from './summary';
import { caveatsOf, verdictOf } from './verdict';

/** @returns the verdict, in words */
export async function writeReport(
  experiment: Experiment,
  paths: ExperimentPaths,
  results: readonly RunResults[],
  summary: Summary,
  pictures: readonly CasePictures[],
): Promise<string> {
  const verdict = verdictOf(experiment, summary, results);
  const caveats = caveatsOf(experiment, summary, results);
  const isComparison = experiment.kind === 'compare';
  const title = `${isComparison ? 'Losses compared' : 'Cross-validation'} on ${experiment.dataset}`;
  const nsdTolerance = results.find((run) => run.nsdTolerance !== undefined)?.nsdTolerance;
  const page = reportPage(
    title,
    markup`${verdict.map((sentence) => markup`<p class="verdict">${sentence}</p>\n`)}
<ul class="faint">${caveats.map((caveat) => markup`<li>${caveat}</li>\n`)}</ul>
${scoresSection(experiment, summary, nsdTolerance)}
${casesSection(experiment, summary, pictures)}
${curvesSection(experiment, results)}
${costSection(experiment, results)}
${setupSection(experiment, results)}
${runsSection(experiment, results)}
<p class="faint">Written by Boundary Lab, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC. The numbers stand in report.json and report.csv beside this page.</p>`,
  );
  const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  await writeJson(paths.reportJson, {
    ...{ kind: experiment.kind, dataset: experiment.dataset, data: experiment.data },
    ...{ recipes: experiment.recipes, seeds: experiment.seeds, folds: experiment.splits.length },
    ...{ verdict, caveats, nsdTolerance: nsdTolerance ?? null },
    scores: summary.rows.map(({ label, ...row }) => ({ label: label ?? null, ...row })),
    cases: casesAsJson(experiment, results),
  });
  await writeAtomically(paths.reportCsv, [bytes(csvOf(experiment, results))], { overwrite: true });
  await writeAtomically(paths.report, [bytes(page)], { overwrite: true });
  return verdict.join(' ');
}

/** Scores of every case in every run. */
function casesAsJson(experiment: Experiment, results: readonly RunResults[]): readonly object[] {
  return results.flatMap(({ run, cases }) =>
    [...cases].map(([id, labels]) => ({
      case: id,
      recipe: experiment.recipes[run.recipe]?.name ?? '',
      seed: run.seed,
      ...(experiment.splits.length > 1 && { fold: run.split }),
      labels,
    })),
  );
}

/** One line for each case, label and run. */
function csvOf(experiment: Experiment, results: readonly RunResults[]): string {
  const header = 'recipe,seed,fold,case,label,dice,hd95,nsd,component_recall';
  const lines = results.flatMap(({ run, cases }) =>
    [...cases].flatMap(([id, labels]) =>
      Object.entries(labels).map(([label, { dice, hd95, nsd, componentRecall }]) =>
        [
          experiment.recipes[run.recipe]?.name,
          run.seed,
          run.split,
          id,
          label,
          dice,
          hd95,
          nsd,
          componentRecall,
        ]
          .map(csvCell)
          .join(','),
      ),
    ),
  );
  return `${[header, ...lines].join('\n')}\n`;
}

function csvCell(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
