/** Slices of signed distance maps. */
import { afterCancellations, type ComputeContext, type HandlersOf } from './context';

export function distanceHandlers({ store, distances }: ComputeContext): HandlersOf<'distanceSlice'> {
  return {
    distanceSlice: async ({ handle, plane: name, slice, label }, { signal }) => {
      await afterCancellations(signal);
      const plane = store.labelMap(handle).planes[name];
      const data = await distances.slice(handle, label, name, slice);
      return { width: plane.width, height: plane.height, data };
    },
  };
}
