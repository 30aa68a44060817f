/** `boundary-lab rank --data DIR --model RUN --out ranking.json`: which cases to look at next. */
import type { Command } from 'commander';
import type { DeviceRequest } from '../learning/engines/engine';
import type { Ranking } from '../learning/prediction/ranking/rankingFile';
import { formatTable, printNote, printResult } from './output';
import { deviceOption, mirrorOption, predictionHooks } from './predicting';

interface RankOptions {
  readonly data: string;
  readonly model: readonly string[];
  readonly out: string;
  readonly mirror?: boolean;
  readonly device: DeviceRequest;
  readonly json?: boolean;
}

const HELP = `Cases without reference come first, by the mean entropy of what may be foreground and, with several
models, by their disagreement (mean of 1 - Dice over pairs). Cases with a reference follow, by HD95 of
the prediction. A ranking that was stopped goes on when the command is given again.

--json prints the ranking, as its file holds it.`;

export function registerRank(program: Command): void {
  program
    .command('rank')
    .description('Rank the cases of a data set by what correcting them would teach a model.')
    .requiredOption('--data <folder>', 'the data set')
    .requiredOption('--model <path...>', 'a run folder, its model.onnx, or the folder of an ensemble')
    .requiredOption('--out <file>', 'the ranking, a .json file; predictions go to a folder beside it')
    .addOption(mirrorOption())
    .addOption(deviceOption())
    .option('--json', 'print one JSON value')
    .addHelpText('after', `\n${HELP}`)
    .action(async ({ json = false, ...request }: RankOptions) => {
      const { rankCases } = await import('../learning/prediction/ranking/rankCases');
      const ranking = await rankCases(request, predictionHooks());
      for (const { id, error } of ranking.failed) printNote(`${id} was passed over: ${error}`);
      printResult({ json }, ranking, describe(ranking));
    });
}

function describe({ cases }: Ranking): string {
  const figure = (value: number | null | undefined): string => value?.toFixed(3) ?? '-';
  const rows = cases.map(({ id, uncertainty, disagreement, error }) => [
    id,
    error === null ? 'no' : 'yes',
    figure(uncertainty),
    figure(disagreement),
    figure(error?.hd95),
    error === null ? '-' : String(error.missed),
  ]);
  const titles = ['case', 'reference', 'uncertainty', 'disagreement', 'HD95 mm', 'missed labels'];
  return formatTable(titles, rows);
}
