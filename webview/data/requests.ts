/** What the page may need from the host to draw a slice. A request carries all that it is for. */
import type { SliceContour, SliceImage } from '../../src/protocol/schemas';
import type { Vector3 } from '../../src/volume/affine';
import type { Axis, PlaneName } from '../../src/volume/planes';

interface OnSlice {
  readonly handle: number;
  readonly plane: PlaneName;
  readonly slice: number;
}

/** Voxels of a scan or label map. */
export interface VoxelsRequest extends OnSlice {
  readonly kind: 'voxels';
}
/** Contours of a label map, with their error where `reference` names another. */
export interface ContoursRequest extends OnSlice {
  readonly kind: 'contours';
  readonly reference: number | undefined;
}
/** Signed distance map of one label of a label map. */
export interface DistanceRequest extends OnSlice {
  readonly kind: 'distance';
  readonly label: number;
}
export type SliceRequest = VoxelsRequest | ContoursRequest | DistanceRequest;

export type Answer =
  | { readonly kind: 'image'; readonly image: SliceImage }
  | { readonly kind: 'contours'; readonly contours: readonly SliceContour[] };

/** Equal for requests with equal answers, as long as no handle is used anew. */
export function requestKey(request: SliceRequest): string {
  const place = `${request.handle}/${request.plane}/${request.slice}`;
  switch (request.kind) {
    case 'voxels':
      return `voxels/${place}`;
    case 'contours':
      return `contours/${place}/${request.reference ?? '-'}`;
    case 'distance':
      return `distance/${place}/${request.label}`;
  }
}

export function answerBytes(answer: Answer): number {
  if (answer.kind === 'image') return answer.image.data.byteLength;
  return answer.contours.reduce(
    (sum, { points, starts, error }) =>
      sum + points.byteLength + starts.byteLength + (error?.byteLength ?? 0) + 64,
    64,
  );
}

/** Voxels of a label map were changed, in a box (both ends included). */
export interface LabelsChange {
  readonly handle: number;
  readonly box: { readonly min: Vector3; readonly max: Vector3 };
}

/**
 * Whether an answer from before a change is another after it. What is drawn of a label map itself changes on
 * slices through the box only; distances to its surface change everywhere.
 * @param axis the voxel axis that the request's plane is cut across
 */
export function isAffected(request: SliceRequest, { handle, box }: LabelsChange, axis: Axis): boolean {
  const isCut = request.slice >= box.min[axis] && request.slice <= box.max[axis];
  switch (request.kind) {
    case 'voxels':
      return request.handle === handle && isCut;
    case 'contours':
      return request.reference === handle || (request.handle === handle && isCut);
    case 'distance':
      return request.handle === handle;
  }
}
