/** Where a fine-tuning begins: the network and the weights of an earlier run. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { writeAtomically } from '../../formats/atomicWrite';
import type { NamedTensor } from '../networks/parameters';
import { AVERAGE } from '../optimizers/update';
import { modelMetadata, parseModelMetadata, type ModelDescription } from '../prediction/modelDescription';
import { ConfigError } from './config';
import { runPaths } from './runFolder';
import { decodeSafetensors, encodeSafetensors } from './safetensors';

export interface InitialSource {
  /** The file that the weights come from. */
  readonly path: string;
  readonly model: ModelDescription;
  /** All parameters; there may be others, such as the state of an optimizer. */
  readonly tensors: readonly NamedTensor[];
}

/**
 * @param from a run folder, whose best checkpoint is taken, or a .safetensors file of this program
 * @throws ConfigError naming what was found instead
 */
export async function readInitialSource(from: string): Promise<InitialSource> {
  const path = await weightsFile(resolve(from));
  const bytes = await readFile(path);
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    return { path, model: parseModelMetadata(metadata), tensors: validatedTensors(tensors) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`initial.from: ${path} cannot be fine-tuned: ${reason}`);
  }
}

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
    if (extname(given) === '.safetensors') return given;
    throw new ConfigError(
      `initial.from: ${given} is neither a run folder nor a .safetensors file of this program.`,
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
