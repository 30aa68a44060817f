/** Small untrained models in files, for tests that need some network and not a good one. */
import { writeFile } from 'node:fs/promises';
import { exportOnnx } from '../networks/inference';
import { parametersOf } from '../networks/network';
import { initialParameters } from '../networks/parameters';
import { planUnet } from '../networks/unetPlan';
import { DEFAULT_NORMALIZATION } from '../data/normalization';
import { modelMetadata, type ModelDescription } from './modelDescription';

/** Of one channel and two labels, 2D. */
export function describeModel(change: Partial<ModelDescription> = {}): ModelDescription {
  return {
    network: planUnet({ dimensions: 2, inChannels: 1, classes: 3, features: [3, 4] }),
    preprocessing: { plane: 'axial', pixelSize: [1, 1], normalization: [DEFAULT_NORMALIZATION] },
    patch: [8, 8],
    channels: ['MRI'],
    labels: [
      { value: 2, name: 'ball', color: [255, 0, 0] },
      { value: 7, name: 'shell', color: [0, 255, 0] },
    ],
    mirror: { slices: false, rows: false, columns: true },
    ...change,
  };
}

/** @param seed decides the weights */
export async function writeModel(
  path: string,
  seed: number,
  change: Partial<ModelDescription> = {},
): Promise<void> {
  const description = describeModel(change);
  const parameters = initialParameters(parametersOf(description.network), seed);
  await writeFile(path, exportOnnx(description.network, parameters, modelMetadata(description)));
}
