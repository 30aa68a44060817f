/**
 * Several models that are asked together: the mean of their class probabilities is the prediction. The
 * folds of a cross-validation are one such ensemble, named by an `ensemble.json` in their folder:
 * `{"models": ["fold-0/model.onnx", "fold-1/model.onnx"]}`, paths from where the file is.
 */
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../../formats/readIfThere';
import { LearningDataError } from '../data/dataError';
import { createEngine } from '../engines/createEngine';
import type { DeviceRequest } from '../engines/engine';
import { loadModel, type Model } from './loadModel';
import type { ModelDescription } from './modelDescription';

/** Name of the file that makes a folder an ensemble. */
export const ENSEMBLE_FILE = 'ensemble.json';

export const ensembleSchema = z.object({ models: z.array(z.string().min(1)).min(1).readonly() });

export interface Ensemble {
  readonly models: readonly [Model, ...Model[]];
  /** Channels and labels that all have in common. */
  readonly channels: ModelDescription['channels'];
  readonly labels: ModelDescription['labels'];
  /** What the engine says of the device that was asked for; empty when all is well. */
  readonly warnings: readonly string[];
  dispose(): Promise<void>;
}

/**
 * The model files meant: those of an ensemble in place of its folder or its ensemble.json.
 * @throws LearningDataError when an ensemble.json is damaged or none is given
 */
export async function modelPaths(models: string | readonly string[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const model of typeof models === 'string' ? [models] : models) {
    const path = resolve(model);
    const file = path.endsWith('.json') ? path : join(path, ENSEMBLE_FILE);
    const members = await readEnsemble(file);
    paths.push(...(members ?? [path]));
  }
  if (paths.length === 0) throw new LearningDataError('No model was given.');
  return paths;
}

/**
 * Loads the models of an ensemble; one model alone is an ensemble of one.
 * @param models run folders, .onnx files or folders of an ensemble
 * @throws LearningDataError when a file is missing, or the models do not agree on channels, labels or plane
 */
export async function loadEnsemble(
  models: string | readonly string[],
  device: DeviceRequest = 'cpu',
): Promise<Ensemble> {
  const paths = await modelPaths(models);
  const engine = await createEngine(device);
  const loaded: Model[] = [];
  const dispose = async (): Promise<void> => {
    for (const { predictor } of loaded) await predictor.dispose();
  };
  try {
    for (const path of paths) {
      const model = await loadModel(path, engine);
      loaded.push(model);
      checkAgreement(loaded[0] ?? model, model);
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  const [first, ...others] = loaded;
  if (!first) throw new LearningDataError('No model was given.');
  const { channels, labels } = first.description;
  return { models: [first, ...others], channels, labels, warnings: engine.warnings, dispose };
}

/** Paths of the members; undefined where there is no such file. */
async function readEnsemble(file: string): Promise<readonly string[] | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    const { models } = ensembleSchema.parse(JSON.parse(text));
    return models.map((model) => resolve(dirname(file), model));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new LearningDataError(
      `${file} names no models: ${reason}. It must read {"models": ["fold-0/model.onnx", ...]}.`,
    );
  }
}

function checkAgreement(first: Model, other: Model): void {
  const [a, b] = [first.description, other.description];
  const disagree = (what: string, own: string, others: string): never => {
    throw new LearningDataError(
      `${first.path} and ${other.path} cannot predict together: their ${what} differ, ` +
        `${own || 'none'} and ${others || 'none'}. Choose models that were trained on the same data set.`,
    );
  };
  const [channels, otherChannels] = [a.channels.join(', '), b.channels.join(', ')];
  if (channels !== otherChannels) disagree('channels', channels, otherChannels);
  const names = (labels: ModelDescription['labels']): string =>
    labels.map(({ value, name }) => `${value} ${name}`).join(', ');
  if (names(a.labels) !== names(b.labels)) disagree('labels', names(a.labels), names(b.labels));
  const [plane, otherPlane] = [a.preprocessing.plane, b.preprocessing.plane];
  if (plane !== otherPlane) disagree('planes', plane, otherPlane);
}
