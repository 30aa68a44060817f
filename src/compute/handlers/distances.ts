/** Slices of signed distance maps. */
import { extractSlice } from '../../volume/slices';
import { afterCancellations, type ComputeContext, type HandlersOf } from './context';

export function distanceHandlers({ store, distances }: ComputeContext): HandlersOf<'distanceSlice'> {
  return {
    distanceSlice: async ({ handle, plane: name, slice, label }, { signal }) => {
      await afterCancellations(signal);
      const { volume, planes } = store.labelMap(handle);
      const plane = planes[name];
      const map = await distances.of(handle, label);
      return { width: plane.width, height: plane.height, data: extractSlice(map, volume, plane, slice) };
    },
  };
}
