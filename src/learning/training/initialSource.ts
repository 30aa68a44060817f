/** Where a fine-tuning begins: the network and the weights of an earlier run, or of another program. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { writeAtomically } from '../../formats/atomicWrite';
import { readOnnxMetadata } from '../graph/onnx/readOnnxMetadata';
import { readImportedFile, type ImportedFile } from '../networks/importedFile';
import { tensorsOfFile } from '../networks/importedPlan';
import type { NetworkPlan } from '../networks/network';
import type { NamedTensor } from '../networks/parameters';
import { AVERAGE } from '../optimizers/update';
import {
  hasModelMetadata,
  modelMetadata,
  parseModelMetadata,
  type ModelDescription,
} from '../prediction/modelDescription';
import { ConfigError } from './config';
import { runPaths } from './runFolder';
import { decodeSafetensors, encodeSafetensors } from './safetensors';

export interface InitialSource {
  /** The file that the weights come from. */
  readonly path: string;
  /** A network as this program describes it, or an ONNX file that is understood as far as it can be. */
  readonly network:
    | { readonly kind: 'plan'; readonly plan: NetworkPlan }
    | { readonly kind: 'file'; readonly file: ImportedFile };
  /** What a model of this program says of scans and labels; unknown of networks of other programs. */
  readonly model: Omit<ModelDescription, 'network'> | undefined;
  /** All parameters; there may be others, such as the state of an optimizer. */
  readonly tensors: readonly NamedTensor[];
}

/**
 * @param from a run folder, whose best checkpoint is taken, a .safetensors file of this program, or an
 * .onnx file, of this program or of another
 * @throws ConfigError naming what was found instead
 */
export async function readInitialSource(from: string): Promise<InitialSource> {
  const path = await weightsFile(resolve(from));
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new ConfigError(`initial.from: ${path} cannot be read: ${messageOf(error)}`);
  });
  try {
    return extname(path) === '.onnx' ? onnxSource(path, bytes) : checkpointSource(path, bytes);
  } catch (error) {
    throw new ConfigError(`initial.from: ${path} cannot be fine-tuned: ${messageOf(error)}`);
  }
}

function checkpointSource(path: string, bytes: Uint8Array): InitialSource {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { network, ...model } = parseModelMetadata(metadata);
  return { path, network: { kind: 'plan', plan: network }, model, tensors: validatedTensors(tensors) };
}

/** A model of this program is read as any ONNX file, but says how scans are prepared for it. */
function onnxSource(path: string, bytes: Uint8Array): InitialSource {
  const metadata = readOnnxMetadata(bytes);
  const file = readImportedFile(bytes);
  const model = hasModelMetadata(metadata) ? parseModelMetadata(metadata) : undefined;
  return { path, network: { kind: 'file', file }, model, tensors: tensorsOfFile(file) };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Keeps what a run begins with, so that it can be resumed whatever becomes of the source. */
export async function writeInitialWeights(
  path: string,
  model: ModelDescription,
  tensors: readonly NamedTensor[],
): Promise<void> {
  const bytes = encodeSafetensors({ tensors, metadata: modelMetadata(model) });
  await writeAtomically(path, [bytes], { overwrite: true });
}

async function weightsFile(given: string): Promise<string> {
  const status = await stat(given).catch(() => undefined);
  if (!status) throw new ConfigError(`initial.from: ${given} does not exist.`);
  if (!status.isDirectory()) {
    if (['.safetensors', '.onnx'].includes(extname(given))) return checkpointOfModel(given);
    throw new ConfigError(
      `initial.from: ${given} is neither a run folder nor an .onnx file or a .safetensors file of this program.`,
    );
  }
  const { best, last } = runPaths(given);
  const found = [best, last].find((file) => existsSync(file));
  if (found === undefined) {
    throw new ConfigError(
      `initial.from: ${given} holds no checkpoint: there is neither ${best} nor ${last}. Choose another run.`,
    );
  }
  return found;
}

/** The model in a run folder has the weights of the best checkpoint, which names them better. */
function checkpointOfModel(file: string): string {
  const { model, best } = runPaths(dirname(file));
  return file === model && existsSync(best) ? best : file;
}

/** Where a run keeps an average of its weights, that is what was validated and what its model predicts with. */
function validatedTensors(tensors: readonly NamedTensor[]): readonly NamedTensor[] {
  const prefix = `${AVERAGE}/`;
  const averages = new Map(
    tensors.flatMap((tensor) =>
      tensor.name.startsWith(prefix) ? [[tensor.name.slice(prefix.length), tensor.data] as const] : [],
    ),
  );
  return tensors.map((tensor) => ({ ...tensor, data: averages.get(tensor.name) ?? tensor.data }));
}
