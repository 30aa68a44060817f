/** Contours of a label map's labels on a slice, with their error to a reference. */
import { contourError } from '../../contour/contourError';
import { sliceContours, type LabelContours } from '../../contour/sliceContours';
import type { SliceContour, SliceOfPlane } from '../../protocol/schemas';
import { extractSlice } from '../../volume/slices';
import { afterCancellations, type ComputeContext, type HandlersOf } from './context';

export function contourHandlers(context: ComputeContext): HandlersOf<'contours'> {
  return {
    contours: async ({ handle, reference, ...place }, { signal }) => {
      await afterCancellations(signal);
      const { volume, planes } = context.store.labelMap(handle);
      const { width, height } = planes[place.plane];
      const labels = extractSlice(volume.data, volume, planes[place.plane], place.slice);
      const contours = sliceContours(labels, width, height);
      if (reference === undefined) return contours;
      return Promise.all(contours.map((contour) => withError(context, contour, reference, place)));
    },
  };
}

/** Adds the error of a contour to the same label of the reference, where that has the label. */
async function withError(
  { store, distances }: ComputeContext,
  contour: LabelContours,
  reference: number,
  place: SliceOfPlane,
): Promise<SliceContour> {
  const { planes, counts } = store.labelMap(reference);
  if (!counts.has(contour.label)) return contour;
  const plane = planes[place.plane];
  const onSlice = await distances.slice(reference, contour.label, place.plane, place.slice);
  const error = contourError(contour.points, onSlice, plane.width, plane.height);
  return error ? { ...contour, error } : contour;
}
