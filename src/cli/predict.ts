/** `boundary-lab predict --model RUN --input SCANS --out DIR`: label maps of one scan or of a folder of scans. */
import { InvalidArgumentError, type Command } from 'commander';
import type { DeviceRequest } from '../learning/engines/engine';
import { printResult } from './output';
import { deviceOption, mirrorOption, predictionHooks } from './predicting';

interface PredictOptions {
  readonly model: readonly string[];
  readonly input: string;
  readonly out: string;
  readonly mirror?: boolean;
  readonly largest?: boolean | readonly string[];
  readonly minimumSize?: number | Readonly<Record<string, number>>;
  readonly probabilities?: boolean;
  readonly uncertainty?: boolean;
  readonly device: DeviceRequest;
  readonly json?: boolean;
}

const HELP = `A picture (PNG, JPEG, TIFF) gets CASE.png, whose pixels are label values; maps are NIfTI files of float32.
Of a single case --out may be the label map itself, whose ending says the format: .png, .nii.gz or .nii.

Several models, or the folder of an ensemble (it holds an ensemble.json), predict together:
the mean of their probabilities decides.

--json prints [{input, output, probabilities?, uncertainty?, table}], one entry a case.`;

export function registerPredict(program: Command): void {
  program
    .command('predict')
    .description('Predict label maps with a trained model. Nothing is ever overwritten.')
    .requiredOption('--model <path...>', 'a run folder, its model.onnx, or the folder of an ensemble')
    .requiredOption('--input <path>', 'a scan, or a folder of scans')
    .requiredOption(
      '--out <path>',
      'folder where CASE.nii.gz of each case goes, or the file of a single case',
    )
    .addOption(mirrorOption())
    .option('--largest [labels...]', 'keep only the largest component of these labels, or of every label')
    .option(
      '--minimum-size <mm3>',
      'take out components smaller than so many mm^3, such as 20, or by label: tumour=20,cyst=5',
      parseMinimumSize,
    )
    .option('--probabilities', 'also write CASE.probabilities.nii.gz, a frame for each class')
    .option('--uncertainty', 'also write CASE.uncertainty.nii.gz: entropy and mutual information')
    .addOption(deviceOption())
    .option('--json', 'print one JSON value')
    .addHelpText('after', `\n${HELP}`)
    .action(async ({ json = false, ...request }: PredictOptions) => {
      const { predict } = await import('../learning/prediction/predict');
      const results = await predict(request, predictionHooks());
      const written = results.flatMap(({ output, probabilities, uncertainty }) => [
        ...[output, probabilities, uncertainty].filter((file) => file !== undefined),
      ]);
      printResult({ json }, results, written.join('\n'));
    });
}

/** "20", or "tumour=20,cyst=5". */
export function parseMinimumSize(text: string): number | Record<string, number> {
  const size = (given: string): number => {
    const value = Number(given);
    if (given.trim() !== '' && value >= 0 && value < Infinity) return value;
    throw new InvalidArgumentError(`"${given}" is no size in mm^3. Write 20, or tumour=20,cyst=5.`);
  };
  if (!text.includes('=')) return size(text);
  return Object.fromEntries(
    text.split(',').map((part) => {
      const at = part.lastIndexOf('=');
      const label = part.slice(0, Math.max(0, at)).trim();
      if (label === '') throw new InvalidArgumentError(`"${part}" names no label. Write tumour=20,cyst=5.`);
      return [label, size(part.slice(at + 1))];
    }),
  );
}
