// @ts-check
/**
 * `node bench/brush.mjs`: what a brush stroke costs in a label map of 256 x 256 x 256 voxels, with the contours
 * of three slices and their error shown: from the voxels that changed to the last contour with its error, as
 * the compute process answers, against computing the distance map anew; and the update of a whole map alone.
 */
import { createRequire } from 'node:module';
import { bundle } from './lib/bundle.mjs';
import { describeMachine } from './lib/machine.mjs';

const SIDE = 256;
const RADIUS = 10;
const STROKES = 9;
/** @type {readonly [number, number, number]} */
const DIMS = [SIDE, SIDE, SIDE];
/** @type {readonly [number, number, number]} */
const SPACING = [0.8, 0.8, 1.2];

const require = createRequire(import.meta.url);
await bundle('../src/contour/distanceThread.ts', 'distances.js');
/** @type {typeof import('./brush')} */
const bench = require(await bundle('brush.ts'));

/** @param {Uint8Array} data @param {readonly number[]} centre @param {readonly number[]} radii @param {number} value */
function paint(data, centre, radii, value) {
  const [min, max] = [-1, 1].map((sign) =>
    centre.map((c, axis) => Math.min(SIDE - 1, Math.max(0, Math.round(c + sign * (radii[axis] ?? 0))))),
  );
  const [x0 = 0, y0 = 0, z0 = 0] = min ?? [];
  const [x1 = 0, y1 = 0, z1 = 0] = max ?? [];
  for (let z = z0; z <= z1; z++) {
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const far = [x, y, z].reduce(
          (sum, v, axis) => sum + ((v - (centre[axis] ?? 0)) / (radii[axis] ?? 1)) ** 2,
          0,
        );
        if (far <= 1) data[x + SIDE * (y + SIDE * z)] = value;
      }
    }
  }
  return /** @type {const} */ ({ min: [x0, y0, z0], max: [x1, y1, z1] });
}

/** @param {Uint8Array<ArrayBuffer>} data @returns {import('../src/volume/volume').Volume} */
const volumeOf = (data) => ({
  dims: DIMS,
  affine: [
    [SPACING[0], 0, 0, 0],
    [0, SPACING[1], 0, 0],
    [0, 0, SPACING[2], 0],
    [0, 0, 0, 1],
  ],
  dtype: 'uint8',
  frames: 1,
  data,
});

const [reference, prediction] = [new Uint8Array(SIDE ** 3), new Uint8Array(SIDE ** 3)];
paint(reference, [128, 128, 128], [77, 77, 77], 1);
paint(prediction, [131, 128, 128], [77, 74, 77], 1);
const store = new bench.OpenVolumes();
const [ofReference = 0, ofPrediction = 0] = [reference, prediction].map((data) =>
  store.addLabelMap({
    ...{
      path: '',
      volume: volumeOf(data),
      table: [],
      counts: new Map([[1, 1]]),
      reviewed: bench.NONE_REVIEWED,
    },
    source: { kind: 'values', file: '' },
  }),
);
const threads = new bench.DistanceThreads();
const distances = new bench.DistanceMaps(store, threads);
const background = { call: () => Promise.reject(new Error('Nothing is computed in the background.')) };
const { contours } = bench.contourHandlers({ store, distances, background });
const call = { signal: new AbortController().signal, progress: () => undefined };
const shown = /** @type {const} */ (['axial', 'coronal', 'sagittal']);
const draw = () =>
  Promise.all(
    shown.map((plane) => contours({ handle: ofPrediction, reference: ofReference, plane, slice: 128 }, call)),
  );

/** @param {readonly number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
/** @param {string} what @param {readonly number[]} times @param {number} anew */
function report(what, times, anew) {
  const [least, middle, most] = [Math.min(...times), median(times), Math.max(...times)];
  const ratio = (middle / anew).toFixed(3);
  console.log(
    `${what.padEnd(58)} ${middle.toFixed(1)} ms (${least.toFixed(1)} to ${most.toFixed(1)}), ${ratio} of computing anew`,
  );
}

await distances.of(ofReference, 1);
await draw();
/** @type {{ reference: number[], prediction: number[], settled: number[], update: number[], region: number[], anew: number[] }} */
const times = { reference: [], prediction: [], settled: [], update: [], region: [], anew: [] };
const copy = bench.signedDistanceMap(reference, 1, DIMS, SPACING, 'interface');
for (let stroke = 0; stroke < STROKES; stroke++) {
  const angle = stroke * 0.7;
  const centre = [128 + 77 * Math.cos(angle), 128 + 77 * Math.sin(angle), 128 + 3 * (stroke % 3)];
  for (const [name, data, handle] of /** @type {const} */ ([
    ['prediction', prediction, ofPrediction],
    ['reference', reference, ofReference],
  ])) {
    const box = paint(data, centre, [RADIUS, RADIUS, RADIUS], stroke % 2);
    const start = performance.now();
    distances.edited(handle, box);
    await draw();
    times[name].push(performance.now() - start);
    await distances.of(ofReference, 1);
    if (name === 'prediction') continue;
    times.settled.push(performance.now() - start);
    const updating = performance.now();
    const { min, max } = bench.updateSignedDistance(copy, reference, DIMS, SPACING, 'interface', box);
    times.update.push(performance.now() - updating);
    times.region.push(
      min.reduce((product, low, axis) => product * ((max[axis] ?? 0) - low + 1), 1) / SIDE ** 3,
    );
  }
  const again = performance.now();
  const anew = bench.signedDistanceMap(reference, 1, DIMS, SPACING, 'interface');
  times.anew.push(performance.now() - again);
  const map = await distances.of(ofReference, 1);
  for (const found of [map, copy]) {
    if (Buffer.compare(Buffer.from(found.buffer), Buffer.from(anew.buffer)) !== 0) {
      throw new Error(`Stroke ${stroke} left a map that is not that of the edited mask.`);
    }
  }
}
await threads.close();
const anew = median(times.anew);
console.log(`${describeMachine()}; ${DIMS.join(' x ')}, ${STROKES} strokes of radius ${RADIUS}, medians\n`);
console.log(`The distance map anew, in one thread: ${anew.toFixed(0)} ms`);
report('Reference painted: three slices of contours with their error', times.reference, anew);
report('Prediction painted: the same', times.prediction, anew);
report('Reference painted: until the whole map is right again', times.settled, anew);
report('The whole map updated, in one thread', times.update, anew);
console.log(`Part of the map that a stroke changes: ${(100 * median(times.region)).toFixed(0)} % (its box)`);
