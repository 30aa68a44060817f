/** A small case for tests of the page's state, without voxels. */
import type { Action } from '../src/editing/actions';
import { labelTableOf } from '../src/labels/labelTable';
import type { HostEvent, Scene } from '../src/protocol/page';
import type { LabelMapInfo, ScanInfo } from '../src/protocol/schemas';
import type { HostLink } from './data/host';

/** 40 x 50 x 30 voxels of 1 x 2 x 3 mm, voxel axes towards left, anterior and superior. */
export const SCAN: ScanInfo = {
  handle: 1,
  name: 'case.nii.gz',
  path: '/data/case.nii.gz',
  format: 'NIfTI-1',
  dims: [40, 50, 30],
  frames: 1,
  affine: [
    [-1, 0, 0, 20],
    [0, 2, 0, -50],
    [0, 0, 3, 0],
    [0, 0, 0, 1],
  ],
  spacing: [1, 2, 3],
  orientation: 'LAS',
  dtype: 'int16',
  min: 0,
  max: 1000,
  window: { low: 10, high: 900 },
  notes: [],
};

export const labelMap = (handle: number, name: string, values = [1, 2]): LabelMapInfo => ({
  handle,
  name: `${name}.nii.gz`,
  path: `/data/${name}.nii.gz`,
  table: labelTableOf(values),
  voxels: values.map(() => 10),
  notes: [],
});

export const SCENE: Scene = {
  scan: SCAN,
  reference: labelMap(2, 'reference'),
  prediction: labelMap(3, 'prediction'),
  choices: [
    { path: '/data/reference.nii.gz', source: 'labels/ beside images/' },
    { path: '/data/prediction.nii.gz', source: 'prediction.nii.gz beside the scan' },
  ],
  evaluation: null,
};

/** A host that answers every request with black slices and no contours. */
export class QuietHost implements HostLink {
  tell: (event: HostEvent) => void = () => undefined;
  state: unknown = undefined;
  readonly commands: string[] = [];

  onEvent(listener: (event: HostEvent) => void): void {
    this.tell = listener;
  }
  ready(): Promise<void> {
    return Promise.resolve();
  }
  command(name: string): Promise<void> {
    this.commands.push(name);
    return Promise.resolve();
  }
  showLabels(role: string, path: string | null): Promise<void> {
    this.commands.push(`${role}: ${path ?? 'none'}`);
    return Promise.resolve();
  }
  errorOverview: HostLink['errorOverview'] = () => Promise.resolve({ labels: [] });
  labelSlices: HostLink['labelSlices'] = () => Promise.resolve([]);
  probe: HostLink['probe'] = () => Promise.resolve(null);
  fetch: HostLink['fetch'] = ({ kind }) =>
    Promise.resolve(
      kind === 'contours'
        ? { kind: 'contours', contours: [] }
        : { kind: 'image', image: { width: 1, height: 1, data: new Uint8Array(1) } },
    );
  surface: HostLink['surface'] = () =>
    Promise.resolve({
      positions: new Float32Array(),
      normals: new Float32Array(),
      indices: new Uint32Array(),
      voxels: new Uint32Array(),
      block: 1,
    });
  takesKeys: HostLink['takesKeys'] = () => Promise.resolve();

  /** Actions that were asked for. */
  readonly actions: Action[] = [];

  runTool: HostLink['runTool'] = (action) => {
    this.actions.push(action);
    return Promise.resolve({ changed: true, voxels: 1 });
  };

  previewTool: HostLink['previewTool'] = () => Promise.resolve({});

  applyPreview: HostLink['applyPreview'] = () => Promise.resolve({ changed: true, voxels: 1 });

  cancelPreview: HostLink['cancelPreview'] = () => Promise.resolve();

  editLabels: HostLink['editLabels'] = () => Promise.resolve();

  livewirePath: HostLink['livewirePath'] = () => Promise.resolve([]);

  savedState(): unknown {
    return this.state;
  }
  saveState(state: unknown): void {
    this.state = state;
  }
}
