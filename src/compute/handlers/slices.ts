/** Slices of scans and label maps, as they are drawn. */
import { runInTurns } from '../../contour/inTurns';
import { labelSlicesSteps, slicesByPlane } from '../../labels/labelSlices';
import { extractSlice } from '../../volume/slices';
import { afterCancellations, type ComputeContext, type HandlersOf } from './context';

export function sliceHandlers({ store }: ComputeContext): HandlersOf<'slice' | 'labelSlices'> {
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
    labelSlices: async ({ handle }, { signal }) => {
      await afterCancellations(signal);
      const { volume, table, planes } = store.labelMap(handle);
      const values = table.map(({ value }) => value);
      const counted = await runInTurns(labelSlicesSteps(volume, values), signal);
      return slicesByPlane(counted, planes);
    },
  };
}
