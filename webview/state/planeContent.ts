/** Which requests the picture of a plane is made of, and what to fetch ahead. Pure. */
import type { Scene } from '../../src/protocol/page';
import type { LabelMapInfo, LabelRole } from '../../src/protocol/schemas';
import { planesOf, type Plane, type PlaneName } from '../../src/volume/planes';
import type { ContoursRequest, DistanceRequest, SliceRequest, VoxelsRequest } from '../data/requests';
import type { ViewState } from './viewState';

export interface LabelContent {
  readonly info: LabelMapInfo;
  /** Always fetched, drawn only with `fill`: the label under the cursor is named either way. */
  readonly voxels: VoxelsRequest;
  readonly fill: boolean;
  readonly contours: ContoursRequest | undefined;
}

export interface PlaneContent {
  readonly plane: Plane;
  readonly slice: number;
  readonly scan: VoxelsRequest;
  readonly reference: LabelContent | undefined;
  readonly prediction: LabelContent | undefined;
  readonly distance: DistanceRequest | undefined;
}

export function planeContent(scene: Scene, view: ViewState, name: PlaneName): PlaneContent {
  const plane = planesOf(scene.scan)[name];
  return contentOfSlice(scene, view, plane, view.cursor[plane.slice.axis]);
}

function contentOfSlice(scene: Scene, view: ViewState, plane: Plane, slice: number): PlaneContent {
  const on = { plane: plane.name, slice };
  const labels = (role: LabelRole): LabelContent | undefined => {
    const info = scene[role];
    if (!info) return undefined;
    const { fill, contour } = view.layers[role];
    const reference = role === 'prediction' ? scene.reference?.handle : undefined;
    return {
      info,
      voxels: { kind: 'voxels', handle: info.handle, ...on },
      fill,
      contours: contour ? { kind: 'contours', handle: info.handle, reference, ...on } : undefined,
    };
  };
  const distance = distanceLayer(scene, view);
  return {
    plane,
    slice,
    scan: { kind: 'voxels', handle: scene.scan.handle, ...on },
    reference: labels('reference'),
    prediction: labels('prediction'),
    distance: distance && { kind: 'distance', ...distance, ...on },
  };
}

/** The label map and label whose distance map is shown, if any. */
export function distanceLayer(
  { reference, prediction }: Pick<Scene, 'reference' | 'prediction'>,
  { distance }: Pick<ViewState, 'distance'>,
): { readonly handle: number; readonly label: number } | undefined {
  if (distance.layer === null) return undefined;
  const info = distance.layer === 'reference' ? reference : prediction;
  const label = info?.table.find(({ value }) => value === distance.label) ?? info?.table[0];
  return info && label ? { handle: info.handle, label: label.value } : undefined;
}

/** Everything the picture waits for, the scan first. */
export function requestsOf({ scan, reference, prediction, distance }: PlaneContent): readonly SliceRequest[] {
  const ofLabels = [reference, prediction].flatMap((labels) =>
    labels ? [labels.voxels, ...(labels.contours ? [labels.contours] : [])] : [],
  );
  return [scan, ...ofLabels, ...(distance ? [distance] : [])];
}

/** Slices fetched ahead on each side of the one shown. */
const AHEAD = [1, -1, 2, -2] as const;

/**
 * All that is wanted, most urgent first: the planes shown, then the neighbours of the plane in use,
 * then those of the others.
 */
export function wantedRequests(
  scene: Scene,
  view: ViewState,
  planes: readonly PlaneName[],
  inUse: PlaneName,
): readonly SliceRequest[] {
  const contents = planes.map((name) => planeContent(scene, view, name));
  const first = contents.filter(({ plane }) => plane.name === inUse);
  const others = contents.filter(({ plane }) => plane.name !== inUse);
  const neighbours = AHEAD.flatMap((step) =>
    [...first, ...others].flatMap(({ plane, slice }) => {
      const next = slice + step;
      if (next < 0 || next >= plane.depth) return [];
      return requestsOf(contentOfSlice(scene, view, plane, next));
    }),
  );
  return [...[...first, ...others].flatMap(requestsOf), ...neighbours];
}
