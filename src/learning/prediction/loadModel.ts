/** A model from its file: the network ready to run, and what it needs to know of scans and labels. */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createEngine } from '../engines/createEngine';
import type { Engine } from '../engines/engine';
import { loadOnnx, readOnnxMetadata, type Predictor } from '../networks/inference';
import { LearningDataError } from '../data/dataError';
import { parseModelMetadata, type ModelDescription } from './modelDescription';

export interface Model {
  readonly path: string;
  readonly description: ModelDescription;
  readonly predictor: Predictor;
}

/**
 * @param model an .onnx file, or a run folder, whose model.onnx is taken
 * @param engine that runs it; on the processor by default
 * @throws LearningDataError when there is no such file
 * @throws Error when it is no model of this program
 */
export async function loadModel(model: string, engine?: Engine): Promise<Model> {
  const { path, bytes } = await readModelFile(model);
  try {
    const description = parseModelMetadata(readOnnxMetadata(bytes));
    return { path, description, predictor: await loadOnnx(engine ?? (await createEngine('cpu')), bytes) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} is no usable model: ${reason}`, { cause: error });
  }
}

/** The bytes of a model. @throws LearningDataError when there is no such file */
export async function readModelFile(
  model: string,
): Promise<{ readonly path: string; readonly bytes: Uint8Array }> {
  const given = resolve(model);
  const status = await stat(given).catch(() => undefined);
  if (!status) throw new LearningDataError(`The model ${given} does not exist.`);
  const path = status.isDirectory() ? join(given, 'model.onnx') : given;
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes) return { path, bytes };
  throw new LearningDataError(
    `${path} cannot be read. Choose a run folder that holds a model.onnx, or an .onnx file.`,
  );
}
