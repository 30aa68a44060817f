/**
 * docs/python/predict.py against this program. The script runs as it is; only the package onnxruntime,
 * where it is missing, is replaced by one that asks this process to run the network (python.fixture).
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readVolume, writeVolume } from '../../formats/registry';
import { ORIENTATION_CASES } from '../../volume/orientationCases.fixture';
import type { Volume } from '../../volume/volume';
import { createEngine } from '../engines/createEngine';
import { loadOnnx, readOnnxMetadata, type Predictor } from '../networks/inference';
import { planUnet } from '../networks/unetPlan';
import type { ModelDescription } from './modelDescription';
import { describeModel, writeModel } from './models.fixture';
import { predict } from './predict';

const SCRIPT = path.resolve('docs/python/predict.py');
const FIXTURE = path.resolve('src/learning/prediction/python.fixture');
const PYTHON = ['python3', '/usr/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import numpy, nibabel']).status === 0,
);

const requestSchema = z.union([z.object({ model: z.string() }), z.object({ shape: z.array(z.number()) })]);

/** Runs networks for the script. A request is two lengths, JSON and bytes; an answer a length and bytes. */
class Bridge {
  readonly #server: Server;
  readonly #predictors: Predictor[] = [];

  constructor() {
    this.#server = createServer((socket) => {
      void this.#serve(socket);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The bridge has no port.');
    return address.port;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const predictor of this.#predictors) await predictor.dispose();
  }

  async #serve(socket: Socket): Promise<void> {
    let predictor: Predictor | undefined;
    let waiting = Buffer.alloc(0);
    for await (const part of socket) {
      if (!(part instanceof Buffer)) continue;
      waiting = Buffer.concat([waiting, part]);
      if (waiting.length < 8) continue;
      const [text, payload] = [waiting.readUInt32LE(0), waiting.readUInt32LE(4)];
      if (waiting.length < 8 + text + payload) continue;
      const request = requestSchema.parse(JSON.parse(waiting.toString('utf8', 8, 8 + text)));
      const bytes = Uint8Array.from(waiting.subarray(8 + text));
      waiting = Buffer.alloc(0);
      if ('model' in request) {
        const file = await readFile(request.model);
        predictor = await loadOnnx(await createEngine('cpu'), file);
        this.#predictors.push(predictor);
        answer(socket, new TextEncoder().encode(JSON.stringify(readOnnxMetadata(file))));
      } else if (predictor) {
        const found = await predictor.run(new Float32Array(bytes.buffer), request.shape);
        answer(socket, new Uint8Array(found.buffer, found.byteOffset, found.byteLength));
      }
    }
  }
}

function answer(socket: Socket, bytes: Uint8Array): void {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  socket.write(Buffer.concat([length, bytes]));
}

const bridge = new Bridge();
let [folder, port] = ['', 0];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'python-'));
  port = await bridge.listen();
});
afterAll(async () => {
  await bridge.close();
  await rm(folder, { recursive: true });
});

/** Blobs, with zeros and values that are not finite, as scanners' exports have them. */
function scan({ dims, affine }: Pick<Volume, 'dims' | 'affine'>, frames: number): Volume {
  const voxels = dims[0] * dims[1] * dims[2];
  const data = Float32Array.from({ length: voxels * frames }, (_, n) => {
    const [i, j, k] = [n % dims[0], Math.floor(n / dims[0]) % dims[1], Math.floor(n / (dims[0] * dims[1]))];
    if (n % 97 === 0) return Number.NaN;
    return i === 0 ? 0 : 100 * Math.sin(i / 2) * Math.cos(j / 3 + Math.floor(n / voxels)) + 30 * Math.sin(k);
  });
  return { dims, affine, dtype: 'float32', frames, data };
}

const MODEL_3D: Partial<ModelDescription> = {
  network: planUnet({ dimensions: 3, inChannels: 1, classes: 3, features: [3, 4] }),
  preprocessing: {
    ...describeModel().preprocessing,
    plane: 'coronal',
    pixelSize: [1.4, 1.2],
    sliceSpacing: 2,
    normalization: [{ kind: 'rescale' }],
  },
  patch: [4, 6, 6],
  mirror: { slices: true, rows: false, columns: true },
};
/** Slices that are thick only where the network sees them. */
const MODEL_THICK: Partial<ModelDescription> = {
  ...MODEL_3D,
  preprocessing: {
    ...describeModel().preprocessing,
    plane: 'axial',
    pixelSize: [1.4, 1.2],
    sliceSpacing: 5,
    resampling: 'anisotropy-aware',
    normalization: [{ kind: 'rescale' }],
  },
};
const MODEL_2_CHANNELS: Partial<ModelDescription> = {
  network: planUnet({ dimensions: 2, inChannels: 2, classes: 3, features: [3, 4] }),
  channels: ['T1', 'FLAIR'],
  preprocessing: {
    ...describeModel().preprocessing,
    plane: 'sagittal',
    pixelSize: [1, 1.7],
    normalization: [
      { kind: 'fixed-z-score', clip: [-60, 90], mean: 10, deviation: 40 },
      { kind: 'z-score', clip: [0.02, 0.9], mask: true },
    ],
  },
};

describe.skipIf(PYTHON === undefined)('the Python script', () => {
  it.each<[string, Partial<ModelDescription>, boolean]>([
    ['a 2D model', {}, false],
    ['a 2D model of two channels, mirrored', MODEL_2_CHANNELS, true],
    ['a 3D model, mirrored', MODEL_3D, true],
    ['a 3D model of thick slices', MODEL_THICK, false],
  ])('predicts what this program does with %s, however the scan is stored', async (name, change, mirror) => {
    const model = path.join(folder, `${name}.onnx`);
    await writeModel(model, 3, change);
    const hooks = { signal: new AbortController().signal, progress: () => undefined };
    for (const grid of ORIENTATION_CASES.filter((_, n) => n % 3 === 0)) {
      const base = `${name}-${grid.name}`.replaceAll(/\W/g, '-');
      const [input, out] = [path.join(folder, `${base}.nii.gz`), path.join(folder, `${base}.python.nii.gz`)];
      await writeVolume(input, scan(grid, change.channels?.length ?? 1));
      const [own] = await predict({ model, input, out: path.join(folder, 'own'), mirror }, hooks);
      await promisify(execFile)(PYTHON ?? '', [SCRIPT, model, input, out, ...(mirror ? ['--mirror'] : [])], {
        env: { ...process.env, PYTHONPATH: FIXTURE, BRIDGE_PORT: String(port) },
      });
      const [expected, found] = [await readVolume(own?.output ?? ''), await readVolume(out)];
      expect(found.volume.dims).toEqual(expected.volume.dims);
      const differing = expected.volume.data.filter((value, n) => value !== found.volume.data[n]).length;
      // Sums in another order round differently, which decides only where two classes are as probable.
      expect(differing / expected.volume.data.length).toBeLessThan(0.002);
      expect(new Set(expected.volume.data).size).toBeGreaterThan(1);
    }
  });
});
