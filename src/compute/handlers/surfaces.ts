/** Surfaces of labels, with their error to a reference. */
import { runInTurns } from '../../contour/inTurns';
import { labelMeshSteps } from '../../contour/surface/labelMesh';
import { afterCancellations, type ComputeContext, type HandlersOf } from './context';

export function surfaceHandlers({ store, distances }: ComputeContext): HandlersOf<'surface'> {
  return {
    surface: async ({ handle, label, reference, smooth }, { signal }) => {
      await afterCancellations(signal);
      const { volume } = store.labelMap(handle);
      const isMeasured = reference !== undefined && store.labelMap(reference).counts.has(label);
      const map = isMeasured ? await distances.of(reference, label) : undefined;
      return runInTurns(labelMeshSteps(volume, label, map, smooth), signal);
    },
  };
}
