/** `boundary-lab predict --model RUN --input SCANS --out DIR`: label maps of one scan or of a folder of scans. */
import type { Command } from 'commander';
import { interruptSignal } from './interrupt';
import { printNote, printResult } from './output';

interface PredictOptions {
  readonly model: string;
  readonly input: string;
  readonly out: string;
  readonly json?: boolean;
}

export function registerPredict(program: Command): void {
  program
    .command('predict')
    .description('Predict label maps with a trained model. Nothing is ever overwritten.')
    .requiredOption('--model <path>', 'a run folder, or its model.onnx')
    .requiredOption('--input <path>', 'a scan, or a folder of scans')
    .requiredOption('--out <folder>', 'where CASE.nii.gz of each case goes')
    .option('--json', 'print one JSON value')
    .action(async ({ json = false, ...request }: PredictOptions) => {
      const { predict } = await import('../learning/prediction/predict');
      let last = '';
      const results = await predict(request, {
        signal: interruptSignal(),
        progress: ({ done, total, file }) => {
          if (file === last) return;
          last = file;
          printNote(`${Math.floor((100 * done) / total)} % ${file}`);
        },
      });
      printResult({ json }, results, results.map(({ output }) => output).join('\n'));
    });
}
