/** One validation within a training: the weights of the moment on all validation cases. */
import type { PreparedCase } from '../data/preparedCase';
import type { Engine } from '../engines/engine';
import { createPredictor } from '../networks/inference';
import type { SlicePicture } from '../../reports/slicePicture';
import type { NamedTensor } from '../networks/parameters';
import type { ModelDescription } from '../prediction/modelDescription';
import type { TrainingClock } from './clock';
import type { CompleteConfig } from './config';
import { ExampleBuilder, type Examples } from './examples';
import { choosePreviewSlices, previewCase, type Preview } from './preview';
import { validate } from './validation';
import type { ValidationFile, ValidationScores } from './validationScores';

export interface ValidationSetup {
  readonly config: CompleteConfig;
  readonly model: ModelDescription;
  readonly engine: Engine;
  readonly validationCases: readonly PreparedCase[];
  readonly clock: TrainingClock;
}

export interface ValidationPass {
  readonly scores: ValidationScores;
  readonly file: ValidationFile;
  readonly preview: Preview;
  readonly examples: Examples;
  readonly seconds: number;
}

/**
 * @param epoch counted from 1
 * @throws the signal's reason when aborted
 */
export async function runValidation(
  { config, model, engine, validationCases, clock }: ValidationSetup,
  epoch: number,
  parameters: readonly NamedTensor[],
  hooks: { readonly signal: AbortSignal; onLog(line: string): Promise<void> },
): Promise<ValidationPass> {
  const started = performance.now();
  const predictor = await createPredictor(engine, model.network, parameters);
  try {
    // About one pixel: what is nearer cannot be told from how voxels were cut.
    const nsdTolerance = Math.max(...model.preprocessing.pixelSize);
    const shown = choosePreviewSlices(validationCases);
    const pictures: SlicePicture[] = [];
    const examples = new ExampleBuilder(model);
    const { scores, cases } = await validate(predictor, validationCases, {
      ...{ table: model.labels, nsdTolerance },
      window: { patch: config.patch, batch: config.batch, signal: hooks.signal },
      // Saving what was learned goes before validating on every case.
      isOver: () => clock.secondsToLimit() <= 0,
      onCase: (validated, prediction) => {
        pictures.push(...previewCase(validated, prediction, shown.get(validated.id) ?? [], model));
        examples.add(validated, prediction);
      },
    });
    if (cases.length < validationCases.length) {
      await hooks.onLog(
        `Time was up after validating on ${cases.length} of ${validationCases.length} cases.`,
      );
    }
    const seconds = (performance.now() - started) / 1000;
    const file = { epoch, nsdTolerance, cases: [...cases] };
    return {
      ...{ scores, file, seconds, preview: { epoch, pictures } },
      examples: { epoch, examples: [...examples.finish(cases)] },
    };
  } finally {
    await predictor.dispose();
  }
}
