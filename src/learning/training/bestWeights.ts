/** The best weights of a run so far: best.safetensors, model.onnx, validation.json and examples.json. */
import { writeAtomically } from '../../formats/atomicWrite';
import { BETTER, type Score } from '../../metrics/labelScores';
import { exportOnnx } from '../networks/inference';
import type { NamedTensor } from '../networks/parameters';
import { modelMetadata, type ModelDescription } from '../prediction/modelDescription';
import { writeCheckpoint, type Checkpoint } from './checkpoint';
import type { CompleteConfig } from './config';
import { writeJson, type RunPaths } from './runFolder';
import type { ValidationPass } from './validationPass';
import type { Best } from './validationScores';

export interface BestWeightsOptions {
  readonly config: CompleteConfig;
  readonly model: ModelDescription;
  readonly paths: RunPaths;
  /** Of earlier sessions. */
  readonly best: Best | null;
  /** Whether model.onnx holds weights of this run already. */
  readonly hasModel: boolean;
}

export class BestWeights {
  readonly #options: BestWeightsOptions;
  #best: Best | null;
  #hasModel: boolean;

  constructor(options: BestWeightsOptions) {
    this.#options = options;
    this.#best = options.best;
    this.#hasModel = options.hasModel;
  }

  /** The validation whose weights are kept; null before the first. */
  get best(): Best | null {
    return this.#best;
  }

  /**
   * Keeps weights if they are the best so far. Whenever the process dies meanwhile, each of the files is
   * whole, and a resumed run comes here again and writes them anew.
   * @param checkpoint of these weights, its state knowing of the new best
   */
  async offer(
    { scores, file, examples }: Pick<ValidationPass, 'scores' | 'file' | 'examples'>,
    parameters: readonly NamedTensor[],
    checkpoint: () => Promise<Checkpoint>,
  ): Promise<void> {
    const { config, paths } = this.#options;
    if (!isBetter(scores, this.#best?.scores, config.bestBy)) return;
    const { dice, hd95, nsd, componentRecall } = scores;
    this.#best = { epoch: file.epoch, scores: { dice, hd95, nsd, componentRecall } };
    await writeCheckpoint(paths.best, await checkpoint(), config);
    await this.#export(parameters);
    await writeJson(paths.examples, examples);
    await writeJson(paths.validation, file);
  }

  /** Exports the given weights where a run ends without a validation. */
  async exportIfNone(parameters: () => Promise<readonly NamedTensor[]>): Promise<void> {
    if (!this.#hasModel) await this.#export(await parameters());
  }

  async #export(parameters: readonly NamedTensor[]): Promise<void> {
    const { model, paths } = this.#options;
    const bytes = exportOnnx(model.network, parameters, modelMetadata(model));
    await writeAtomically(paths.model, [bytes], { overwrite: true });
    this.#hasModel = true;
  }
}

/** A score that cannot be measured loses against any other, and wins while none could be measured yet. */
export function isBetter(
  scores: Readonly<Record<Score, number | null>>,
  best: Readonly<Record<Score, number | null>> | undefined,
  by: Score,
): boolean {
  const [value, highest] = [scores[by], best?.[by] ?? null];
  if (highest === null) return true;
  if (value === null) return false;
  return BETTER[by] === 'higher' ? value > highest : value < highest;
}
