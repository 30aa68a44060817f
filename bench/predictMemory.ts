/** What bench/predictMemory.mjs predicts: an untrained network, and synthetic scans of any number of slices. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeStream } from '../src/formats/registry';
import { exportOnnx } from '../src/learning/networks/inference';
import { parametersOf } from '../src/learning/networks/network';
import { initialParameters } from '../src/learning/networks/parameters';
import { planUnet } from '../src/learning/networks/unetPlan';
import { modelMetadata } from '../src/learning/prediction/modelDescription';
import { PLANE_NAMES } from '../src/volume/planes';

const [folder = '', plane = 'axial', ...counts] = process.argv.slice(2);
const side = 512;

const network = planUnet({ dimensions: 3, inChannels: 1, classes: 3, features: [4, 8] });
const metadata = modelMetadata({
  network,
  preprocessing: {
    plane: PLANE_NAMES.find((name) => name === plane) ?? 'axial',
    // Larger voxels than those of the scans, so that scans and probabilities are resampled as well.
    ...{ pixelSize: [4, 4], sliceSpacing: 4, normalization: [{ kind: 'z-score', clip: [0.005, 0.995] }] },
  },
  patch: [32, 64, 64],
  channels: ['CT'],
  labels: [
    { value: 1, name: 'one', color: [255, 0, 0] },
    { value: 2, name: 'two', color: [0, 255, 0] },
  ],
  mirror: { slices: false, rows: false, columns: false },
});
const parameters = initialParameters(parametersOf(network), 1);
async function main(): Promise<void> {
  await writeFile(join(folder, 'model.onnx'), exportOnnx(network, parameters, metadata));

  for (const slices of counts.map(Number)) {
    const file = join(folder, `scan-${slices}.nii.gz`);
    if (existsSync(file)) continue;
    await writeStream(file, {
      ...{ dims: [side, side, slices], frames: 1, dtype: 'int16', kind: 'image' },
      affine: [
        [-1, 0, 0, 0],
        [0, -1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
      ],
      voxels: function* () {
        const slice = new Int16Array(side * side);
        for (let k = 0; k < slices; k++) {
          for (let n = 0; n < slice.length; n++) {
            const [x, y] = [n % side, Math.floor(n / side)];
            slice[n] = 300 * Math.sin(x / 23 + k / 31) * Math.cos(y / 29) + ((n * 7919 + k) % 37);
          }
          yield slice;
        }
      },
    });
  }
}

void main();
