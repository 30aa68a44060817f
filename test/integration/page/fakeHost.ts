/**
 * A host for the page without VS Code: answers the page's protocol from volumes in memory, with the
 * product's own slices, contours and distance maps.
 */
import { NONE_REVIEWED } from '../../../src/editing/edit';
import { contourError } from '../../../src/contour/contourError';
import { runInTurns } from '../../../src/contour/inTurns';
import { signedDistanceMap } from '../../../src/contour/signedDistance';
import { labelMeshSteps } from '../../../src/contour/surface/labelMesh';
import { sliceContours } from '../../../src/contour/sliceContours';
import { DistanceMaps } from '../../../src/compute/distanceMaps';
import { probeHandlers } from '../../../src/compute/handlers/probe';
import { countLabels } from '../../../src/compute/labelValues';
import { OpenVolumes } from '../../../src/compute/store';
import { labelSlicesSteps, slicesByPlane } from '../../../src/labels/labelSlices';
import type { LabelTable } from '../../../src/labels/labelTable';
import { evaluateLabelMaps } from '../../../src/metrics/evaluate';
import { errorOverviewSteps } from '../../../src/metrics/errorOverview';
import { METRIC_DEFINITIONS } from '../../../src/metrics/metricCatalogue';
import { FakeEditing } from './fakeEditing';
import { pageSchemas, type HostEvent, type PageApi, type Scene } from '../../../src/protocol/page';
import { RpcServer, type Channel, type Handlers } from '../../../src/protocol/rpc';
import type { LabelMapInfo, LabelRole, SliceOfPlane } from '../../../src/protocol/schemas';
import { spacingOf } from '../../../src/volume/affine';
import { orientationCode, planesOf } from '../../../src/volume/planes';
import { extractSlice } from '../../../src/volume/slices';
import type { Volume } from '../../../src/volume/volume';

export const SCAN = 1;
export const REFERENCE = 2;
export const PREDICTION = 3;

export interface CaseVolumes {
  readonly name: string;
  readonly scan: Volume;
  readonly reference?: Volume;
  readonly prediction?: Volume;
  readonly table: LabelTable;
  readonly notes?: readonly string[];
}

type Command = PageApi['command']['params']['name'];

export class FakeHost {
  readonly #volumes: Map<number, Volume>;
  /** What the compute process would hold, under the handles of the page. */
  readonly #probe: Handlers<PageApi>['probe'];
  readonly #distances = new Map<string, Volume>();
  readonly #case: CaseVolumes;
  #table: LabelTable;
  readonly #channel: Channel;
  readonly #tell: (event: HostEvent) => void;
  readonly #firstEvents: readonly HostEvent[];
  /** Buttons pressed on the page. */
  readonly commands: Command[] = [];
  /** Label maps chosen on the page. */
  readonly shown: PageApi['showLabels']['params'][] = [];
  /** Slices asked for and not cancelled, by method. */
  readonly calls: { readonly method: string; readonly slice: number; readonly plane: string }[] = [];
  readonly editing: FakeEditing;
  /** Whether keys would be commands now. */
  takesKeys: boolean | undefined;
  /** Slices of this handle cannot be read. */
  broken: number | undefined;

  /**
   * @param firstEvents what is told when the page is ready; the scene by default
   */
  constructor(
    volumes: CaseVolumes,
    channel: Channel,
    tell: (event: HostEvent) => void,
    firstEvents?: readonly HostEvent[],
  ) {
    const { scan, reference, prediction } = volumes;
    this.#case = volumes;
    this.#table = volumes.table;
    this.#channel = channel;
    this.#tell = tell;
    this.#volumes = new Map([
      [SCAN, scan],
      ...(reference ? [[REFERENCE, reference] as const] : []),
      ...(prediction ? [[PREDICTION, prediction] as const] : []),
    ]);
    this.#firstEvents = firstEvents ?? [{ kind: 'scene', scene: this.scene() }];
    const handles = { reference: REFERENCE, prediction: PREDICTION };
    this.editing = new FakeEditing(
      {
        scan,
        table: () => this.#table,
        labels: (role) => this.labels(role),
        handle: (role) => handles[role],
        scene: () => this.scene(),
        replace: (role, labels, after) => {
          this.#volumes.set(handles[role], labels);
          this.#table = after;
          this.#distances.clear();
        },
      },
      tell,
    );
    const store = new OpenVolumes();
    for (const labels of [scan, reference ?? scan, prediction ?? scan]) {
      const counts = countLabels(labels === scan ? new Uint8Array(1) : labels.data);
      store.addLabelMap({
        ...{ path: '', source: { kind: 'values', file: '' }, reviewed: NONE_REVIEWED },
        ...{ volume: labels, table: volumes.table, counts },
      });
    }
    const background = { call: () => Promise.reject(new Error('Nothing is computed in the background.')) };
    this.#probe = probeHandlers({ store, background, distances: new DistanceMaps(store) }).probe;
  }

  start(): void {
    new RpcServer<PageApi>(
      pageSchemas,
      {
        ready: () => {
          this.#firstEvents.forEach(this.#tell);
          this.editing.tellState();
          return Promise.resolve(null);
        },
        slice: (params) => {
          this.#count('slice', params);
          return Promise.resolve(sliceOf(this.#volume(params.handle), params));
        },
        contours: (params) => {
          this.#count('contours', params);
          return Promise.resolve(this.contours(params));
        },
        distanceSlice: (params) => {
          this.#count('distanceSlice', params);
          return Promise.resolve(sliceOf(this.#distance(params.handle, params.label), params));
        },
        errorOverview: async ({ reference, prediction }, { signal }) => ({
          labels: await runInTurns(
            errorOverviewSteps(
              this.#volume(reference),
              this.#volume(prediction),
              this.#table.map(({ value }) => value),
            ),
            signal,
          ),
        }),
        labelSlices: async ({ handle }, { signal }) => {
          const volume = this.#volume(handle);
          const values = this.#case.table.map(({ value }) => value);
          const counted = await runInTurns(labelSlicesSteps(volume, values), signal);
          return slicesByPlane(counted, planesOf(volume));
        },
        surface: ({ handle, label, reference, smooth }) => {
          const map = reference === undefined ? undefined : this.#distance(reference, label).data;
          const distances = map instanceof Float32Array ? map : undefined;
          return runInTurns(labelMeshSteps(this.#volume(handle), label, distances, smooth));
        },
        probe: async (params, context) => this.#probe(params, context),
        ...this.editing.handlers(),
        showLabels: ({ role, path }) => {
          this.shown.push({ role, path });
          return Promise.resolve(null);
        },
        takesKeys: ({ keys }) => {
          this.takesKeys = keys;
          return Promise.resolve(null);
        },
        command: ({ name }) => {
          this.commands.push(name);
          return Promise.resolve(null);
        },
      },
      this.#channel,
    );
  }

  /** What the host would tell of the case. */
  scene(): Scene {
    const { name, scan, notes } = this.#case;
    const table = this.#table;
    const [reference, prediction] = [this.labels('reference'), this.labels('prediction')];
    const values = Float64Array.from(scan.data).sort();
    const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? 0;
    return {
      scan: {
        handle: SCAN,
        name,
        path: `/data/${name}`,
        format: 'NIfTI-1',
        dims: scan.dims,
        frames: scan.frames,
        affine: scan.affine,
        spacing: spacingOf(scan.affine),
        orientation: orientationCode(scan.affine),
        dtype: scan.dtype,
        min: at(0),
        max: at(1),
        window: { low: at(0.005), high: at(0.995) },
        notes: [...(notes ?? [])],
      },
      reference: reference ? this.#info(REFERENCE, 'reference', reference) : null,
      prediction: prediction ? this.#info(PREDICTION, 'prediction', prediction) : null,
      choices: ['reference', 'prediction'].map((role) => ({
        path: `/data/${role}.nii.gz`,
        source: `${role}.nii.gz beside the scan`,
      })),
      evaluation:
        reference && prediction
          ? {
              reference: 'reference.nii.gz',
              prediction: 'prediction.nii.gz',
              definitions: { ...METRIC_DEFINITIONS },
              labels: evaluateLabelMaps(reference, prediction, table),
            }
          : null,
    };
  }

  /** A label map as it is now. */
  labels(role: LabelRole): Volume | undefined {
    return this.#volumes.get(role === 'reference' ? REFERENCE : PREDICTION);
  }

  #info(handle: number, name: LabelRole, { data }: Volume): LabelMapInfo {
    const table = this.#table;
    return {
      handle,
      name: `${name}.nii.gz`,
      path: `/data/${name}.nii.gz`,
      table,
      voxels: table.map(({ value }) => Array.from(data).filter((voxel) => voxel === value).length),
      notes: [],
    };
  }

  #count(method: string, { plane, slice }: SliceOfPlane): void {
    this.calls.push({ method, plane, slice });
  }

  #volume(handle: number): Volume {
    const volume = this.#volumes.get(handle);
    if (!volume || handle === this.broken) throw new Error(`Handle ${handle} cannot be read.`);
    return volume;
  }

  #distance(handle: number, label: number): Volume {
    const key = `${handle}/${label}`;
    const known = this.#distances.get(key);
    if (known) return known;
    const volume = this.#volume(handle);
    const data = signedDistanceMap(volume.data, label, volume.dims, spacingOf(volume.affine), 'interface');
    const made = { ...volume, dtype: 'float32' as const, data };
    this.#distances.set(key, made);
    return made;
  }

  /** Contours of a slice, as the page is given them. */
  contours(params: PageApi['contours']['params']): PageApi['contours']['result'] {
    const { data, width, height } = sliceOf(this.#volume(params.handle), params);
    const { reference } = params;
    return sliceContours(data, width, height).map((contours) => {
      if (reference === undefined) return contours;
      const map = sliceOf(this.#distance(reference, contours.label), params);
      if (!(map.data instanceof Float32Array)) return contours;
      const error = contourError(contours.points, map.data, width, height);
      return error ? { ...contours, error } : contours;
    });
  }
}

function sliceOf(volume: Volume, { plane: name, slice }: SliceOfPlane): PageApi['slice']['result'] {
  const plane = planesOf(volume)[name];
  return {
    width: plane.width,
    height: plane.height,
    data: extractSlice(volume.data, volume, plane, slice),
  };
}
