/**
 * The work of `node bench/augmentedDistances.mjs`: draws patches of a data set with one kind of change each and
 * compares their distance maps with the map of the changed label map, of which so much is computed that
 * nothing beyond can be nearer. Prints a row for each change and method. Arguments: data set, dimensions,
 * folder for prepared cases.
 */
import { signedDistanceMap } from '../src/contour/signedDistance';
import { openDataset } from '../src/datasets/dataset';
import {
  completeAugmentationSchema,
  NO_AUGMENTATION,
  planDegrees,
} from '../src/learning/data/augmentationConfig';
import { BoxReader } from '../src/learning/data/boxes';
import { checkCases } from '../src/learning/data/checkCases';
import { continued } from '../src/learning/data/displacement';
import { LabelVoxels } from '../src/learning/data/labelVoxels';
import { OpenFiles } from '../src/learning/data/openFiles';
import { centreAround } from '../src/learning/data/patchCentre';
import { patchSize, type Size } from '../src/learning/data/patches';
import { PatchMaps, preparedMapSets, type MapMethod } from '../src/learning/data/patchMaps';
import { prepareCase } from '../src/learning/data/prepareCase';
import type { PreparedCase } from '../src/learning/data/preparedCase';
import { stackVoxelSize } from '../src/learning/data/preprocessing';
import { randomStream } from '../src/statistics/random';
import { forEachRow, labelRows, rangeOf, type PatchView } from '../src/learning/data/resamplePatch';
import { drawSpatialChange } from '../src/learning/data/spatialChange';
import { parseConfig } from '../src/learning/training/config';
import { planRun } from '../src/learning/training/planRun';

const METHODS = ['interpolated', 'recomputed'] as const satisfies readonly MapMethod[];
const MAPS = [{ convention: 'interface', normalize: false }] as const;
/** Voxels around a patch in which the truth is computed. */
const AROUND = { 2: 250, 3: 60 } as const;
/** Patches of each change. */
const PATCHES = { 2: 12, 3: 40 } as const;
const CASES = 20;
/** Near the contour: within so many voxels of it. */
const NEAR = 2;

const quantile = (values: Float64Array, share: number): number =>
  values.toSorted()[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;

interface Errors {
  readonly all: number[];
  readonly near: number[];
  readonly seconds: number[];
  wrongSide: number;
}

async function main(data: string, dimensions: 2 | 3, folder: string): Promise<void> {
  const dataset = await openDataset(data);
  const labelled = (await checkCases(dataset)).slice(0, CASES);
  const { config, model } = planRun(dataset, labelled, parseConfig({ dimensions }, 'the benchmark'));
  const [patch, spacing] = [patchSize(config.patch), stackVoxelSize(model.preprocessing)];
  const classes = model.labels.length + 1;
  const cases: PreparedCase[] = [];
  for (const one of labelled) {
    const { cases: found } = await prepareCase(one, {
      ...{ preprocessing: model.preprocessing, channels: model.channels.length, table: model.labels },
      ...{ background: [], mapSets: preparedMapSets(MAPS, 'recomputed'), folder, cacheFolder: folder },
    });
    cases.push(...found);
  }
  const changes = {
    rotation: { rotation: { probability: 1, degrees: planDegrees(patch, spacing) } },
    scale: { scale: { probability: 1, range: [0.7, 1.4] } },
    elastic: { elastic: { probability: 1, spacing: [0.15, 0.3], displacement: [0, 0.25] } },
    'strongest elastic': { elastic: { probability: 1, spacing: [0.15, 0.15], displacement: [0.4, 0.4] } },
  };
  const files = new OpenFiles();
  const voxels = new LabelVoxels(files);
  const labelBoxes = new BoxReader(files);
  const maps = METHODS.map(
    (method) => new PatchMaps(files, { ...{ classes, patch, spacing, method }, mapSets: MAPS }),
  );
  const around: Size = [patch[0] === 1 ? 0 : AROUND[dimensions], AROUND[dimensions], AROUND[dimensions]];
  const wide: Size = [patch[0] + 2 * around[0], patch[1] + 2 * around[1], patch[2] + 2 * around[2]];
  const known = AROUND[dimensions] * Math.min(...spacing);

  for (const [name, change] of Object.entries(changes)) {
    const augmentation = completeAugmentationSchema.parse({ ...NO_AUGMENTATION, ...change });
    const errors = METHODS.map((): Errors => ({ all: [], near: [], seconds: [], wrongSide: 0 }));
    for (let n = 0; n < PATCHES[dimensions]; n++) {
      const random = randomStream(n);
      const label = 1 + (n % (classes - 1));
      const having = cases.filter(({ counts }) =>
        counts.some((count, k) => count > 0 && k % classes === label),
      );
      const drawn = having[random.integer(having.length)];
      if (!drawn) continue;
      const stack: Size = [drawn.slices, drawn.height, drawn.width];
      const flip = { slices: false, rows: false, columns: false };
      const spatial = drawSpatialChange({ patch, spacing, flip, augmentation }, random);
      const voxel = voxels.random(drawn, label, random);
      const centre = centreAround(voxel, { patch, stack, change: spatial }, random);
      const view: PatchView = { patch, stack, centre, change: spatial };
      const labelsOf = (of: PatchView): Uint8Array<ArrayBuffer> => {
        const out = new Uint8Array(of.patch[0] * of.patch[1] * of.patch[2]);
        forEachRow(of, [labelRows(labelBoxes.readBytes(drawn.labels, stack, rangeOf(of)), out)]);
        return out;
      };
      const displacement = spatial.displacement && continued(spatial.displacement, patch, around);
      const labels = labelsOf(view);
      const wideLabels = labelsOf({ ...view, patch: wide, change: { ...spatial, displacement } });
      const truth = signedDistanceMap(
        wideLabels,
        label,
        [wide[2], wide[1], wide[0]],
        [spacing[2], spacing[1], spacing[0]],
        'interface',
      );
      for (const [m, method] of maps.entries()) {
        const found = new Float32Array(classes * labels.length);
        const started = performance.now();
        forEachRow(view, method.interpolation(drawn, view, rangeOf(view), found));
        method.complete(drawn, view, labels, found);
        const result = errors[m];
        if (!result) continue;
        result.seconds.push(performance.now() - started);
        for (let z = 0, v = 0; z < patch[0]; z++) {
          for (let y = 0; y < patch[1]; y++) {
            const row = ((z + around[0]) * wide[1] + y + around[1]) * wide[2] + around[2];
            for (let x = 0; x < patch[2]; x++, v++) {
              const [is, should] = [found[label * labels.length + v] ?? 0, truth[row + x] ?? 0];
              // 0: outside the scan, where the map has no say.
              if (is === 0 || Math.abs(should) > known) continue;
              const error = Math.abs(is - should);
              result.all.push(error);
              if (Math.abs(should) <= NEAR * Math.min(spacing[1], spacing[2])) {
                result.near.push(error);
                if (is < 0 !== should < 0) result.wrongSide++;
              }
            }
          }
        }
      }
    }
    for (const [m, { all, near, seconds, wrongSide }] of errors.entries()) {
      const figures = [all, near].flatMap((values) => {
        const sorted = Float64Array.from(values).sort();
        return [quantile(sorted, 0.95), sorted.at(-1) ?? NaN];
      });
      const cells = [
        ...figures.map((value) => value.toFixed(2)),
        `${((100 * wrongSide) / near.length).toFixed(2)} %`,
        quantile(Float64Array.from(seconds), 0.5).toFixed(1),
      ];
      console.log(
        `${dimensions}D ${name.padEnd(18)} ${(METHODS[m] ?? '').padEnd(13)} ${cells.map((cell) => cell.padStart(10)).join('')}`,
      );
    }
  }
  files.close();
}

const [data = '', dimensions = '', folder = ''] = process.argv.slice(2);
void main(data, dimensions === '3' ? 3 : 2, folder);
