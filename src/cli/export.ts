/** `boundary-lab export --model RUN --out model.onnx`: a model for others, and a page about it. */
import type { Command } from 'commander';
import { printNote, printResult } from './output';

interface ExportOptions {
  readonly model: string;
  readonly out: string;
  readonly licence?: string;
  readonly author?: string;
  readonly pictures: boolean;
  readonly json?: boolean;
}

export function registerExport(program: Command): void {
  program
    .command('export')
    .description(
      'Write a trained model as one .onnx file that says all that is needed to use it, with a page about it. ' +
        'Neither names a case. Nothing is ever overwritten.',
    )
    .requiredOption('--model <path>', 'a run folder, or an .onnx file of this program')
    .requiredOption('--out <file>', 'the .onnx file; the page goes beside it, with the ending .html')
    .option('--licence <text>', 'terms under which others may use it, such as "CC BY 4.0" or a URL')
    .option('--author <text>', 'who made it')
    .option('--no-pictures', 'leave slices of validation cases out of the page')
    .option('--json', 'print one JSON value')
    .action(async ({ json = false, ...request }: ExportOptions) => {
      const { exportModel } = await import('../learning/prediction/exportModel');
      const result = await exportModel(request);
      if (result.licence === null) {
        printNote('Nothing says under which terms others may use the model: give --licence.');
      }
      printResult({ json }, result, `model  ${result.model}\npage   ${result.page}`);
    });
}
