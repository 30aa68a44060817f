/**
 * Finds and loads the TensorFlow.js for Node that the user installed. This program does not bring it:
 * docs/decisions/0001-engine.md says why.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { reasonOf } from '../chooseEngine';
import type { TensorFlow } from './kernel';

/** By what they compute on. */
export const PACKAGES = { cpu: '@tensorflow/tfjs-node', gpu: '@tensorflow/tfjs-node-gpu' } as const;
export type TensorFlowPackage = (typeof PACKAGES)[keyof typeof PACKAGES];

export interface FoundTensorFlow {
  readonly tf: TensorFlow;
  readonly package: TensorFlowPackage;
  /** The file that was loaded. */
  readonly file: string;
}

/**
 * The first of the packages that is installed and loads.
 * @param folders where to look first: in their node_modules and in those of the folders around them.
 * After them the working directory, NODE_PATH and npm's global folder.
 * @throws Error that names what is missing or why it does not load, and the command that installs it
 */
export function findTensorFlow(
  packages: readonly TensorFlowPackage[],
  folders: readonly string[],
): FoundTensorFlow {
  const places = [...folders, process.cwd(), ...globalFolders()];
  const failures: string[] = [];
  for (const name of packages) {
    const file = resolveFrom(name, places);
    if (file === undefined) continue;
    try {
      const tf: unknown = createRequire(file)(file);
      if (isTensorFlow(tf)) return { tf, package: name, file };
      failures.push(`${file} is no TensorFlow.js`);
    } catch (error) {
      failures.push(`${file} does not load: ${reasonOf(error)}`);
    }
  }
  if (failures.length > 0) throw new Error(failures.join('; '));
  throw new Error(
    `neither ${packages.join(' nor ')} is installed where ${places.join(', ')} would find it; ` +
      `to install one: npm install --global ${PACKAGES.cpu}`,
  );
}

/** Folders whose node_modules hold what was installed with npm install --global. */
function globalFolders(): string[] {
  const beside = path.dirname(process.execPath);
  const { APPDATA } = process.env;
  if (process.platform === 'win32')
    return [...(APPDATA === undefined ? [] : [path.join(APPDATA, 'npm')]), beside];
  return [path.join(beside, '..', 'lib')];
}

function resolveFrom(name: string, paths: readonly string[]): string | undefined {
  try {
    return createRequire(__filename).resolve(name, { paths: [...paths] });
  } catch {
    return undefined; // It is installed at none of these places.
  }
}

/** Whether it has the functions that are used first; what lacks others is no TensorFlow.js of version 4. */
function isTensorFlow(loaded: unknown): loaded is TensorFlow {
  return (
    typeof loaded === 'object' &&
    loaded !== null &&
    ['tensor', 'tidy', 'conv3d', 'memory', 'backend', 'ready'].every((name) => name in loaded)
  );
}
