/** Slices of scans and label maps, as they are drawn. */
import { extractSlice } from '../../volume/slices';
import { afterCancellations, type ComputeContext, type HandlersOf } from './context';

export function sliceHandlers({ store }: ComputeContext): HandlersOf<'slice'> {
  return {
    slice: async ({ handle, plane: name, slice }, { signal }) => {
      await afterCancellations(signal);
      const { volume, planes } = store.get(handle);
      const plane = planes[name];
      return {
        width: plane.width,
        height: plane.height,
        data: extractSlice(volume.data, volume, plane, slice),
      };
    },
  };
}
