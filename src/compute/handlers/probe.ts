/** Distances from a place to the contours of a label. */
import { nearestPlace, type SliceOfAxis } from '../../contour/nearestSurface';
import type { ProbedContour } from '../../protocol/probe';
import { spacingOf, type Vector3 } from '../../volume/affine';
import { voxelIndex } from '../../volume/volume';
import type { OpenLabelMap } from '../store';
import { afterCancellations, type ComputeContext, type HandlersOf } from './context';

export function probeHandlers({ store }: ComputeContext): HandlersOf<'probe'> {
  return {
    probe: async (request, { signal }) => {
      await afterCancellations(signal);
      const mapOf = (handle: number | undefined): OpenLabelMap | undefined =>
        handle === undefined ? undefined : store.labelMap(handle);
      const reference = mapOf(request.reference);
      const prediction = mapOf(request.prediction);
      const maps = [prediction, reference].filter((map) => map !== undefined);
      const [map] = maps;
      if (!map) return null;
      const { at } = request;
      const { axis } = map.planes[request.plane].slice;
      const within = { axis, slice: Math.round(at[axis]) };
      const label = request.label ?? labelNear(maps, at, within, new Set(request.hidden));
      if (label === undefined) return null;
      return {
        label,
        reference: reference ? probed(reference, label, at, within) : null,
        prediction: prediction ? probed(prediction, label, at, within) : null,
      };
    },
  };
}

function probed(
  { volume, counts }: OpenLabelMap,
  label: number,
  at: Vector3,
  within: SliceOfAxis,
): ProbedContour {
  if (!counts.has(label)) return { volume: null, slice: null };
  const isInside = (value: number): boolean => value === label;
  const spacing = spacingOf(volume.affine);
  const nearest = (area?: SliceOfAxis): ProbedContour['volume'] => {
    const found = nearestPlace(volume, isInside, spacing, at, area);
    return found ? { distance: found.distance, place: found.place } : null;
  };
  return { volume: nearest(), slice: nearest(within) };
}

/** The label at a place, in the first map that has one; else the nearest on the slice, else the nearest at all. */
function labelNear(
  maps: readonly OpenLabelMap[],
  at: Vector3,
  within: SliceOfAxis,
  hidden: ReadonlySet<number>,
): number | undefined {
  const isShown = (value: number): boolean => value !== 0 && !hidden.has(value);
  const here = maps.map(({ volume }) => valueAt(volume, at)).find(isShown);
  if (here !== undefined) return here;
  for (const area of [within, undefined]) {
    const [nearest] = maps
      .flatMap(({ volume }) => {
        const found = nearestPlace(volume, isShown, spacingOf(volume.affine), at, area);
        return found ? [{ distance: found.distance, value: valueAt(volume, found.voxel) }] : [];
      })
      .sort((a, b) => a.distance - b.distance);
    if (nearest) return nearest.value;
  }
  return undefined;
}

function valueAt(volume: OpenLabelMap['volume'], at: Vector3): number {
  const { dims } = volume;
  const along = (axis: 0 | 1 | 2): number => Math.min(dims[axis] - 1, Math.max(0, Math.round(at[axis])));
  return volume.data[voxelIndex(volume, [along(0), along(1), along(2)])] ?? 0;
}
