/** A model from its file: the network ready to run, and what it needs to know of scans and labels. */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createEngine } from '../engines/createEngine';
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
 * @throws LearningDataError when there is no such file
 * @throws Error when it is no model of this program
 */
export async function loadModel(model: string): Promise<Model> {
  const given = resolve(model);
  const status = await stat(given).catch(() => undefined);
  if (!status) throw new LearningDataError(`The model ${given} does not exist.`);
  const path = status.isDirectory() ? join(given, 'model.onnx') : given;
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) {
    throw new LearningDataError(
      `${path} cannot be read. Choose a run folder that holds a model.onnx, or an .onnx file.`,
    );
  }
  try {
    const description = parseModelMetadata(readOnnxMetadata(bytes));
    return { path, description, predictor: await loadOnnx(await createEngine('cpu'), bytes) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} is no usable model: ${reason}`, { cause: error });
  }
}
