/** How well a prediction agrees with the reference. */
import { METRIC_DEFINITIONS } from '../../metrics/metricCatalogue';
import type { ComputeContext, HandlersOf } from './context';

export function evaluationHandlers({
  store,
  background,
}: ComputeContext): HandlersOf<'evaluate' | 'errorOverview'> {
  return {
    evaluate: async (handles, { signal }) => {
      const reference = store.labelMap(handles.reference);
      const prediction = store.labelMap(handles.prediction);
      const named = new Set(reference.table.map(({ value }) => value));
      const labels = await background.call(
        'evaluate',
        {
          reference: reference.volume,
          prediction: prediction.volume,
          table: [...reference.table, ...prediction.table.filter(({ value }) => !named.has(value))],
        },
        { signal },
      );
      return {
        reference: reference.path,
        prediction: prediction.path,
        definitions: { ...METRIC_DEFINITIONS },
        labels,
      };
    },
    errorOverview: async (handles, { signal }) => {
      const reference = store.labelMap(handles.reference);
      const prediction = store.labelMap(handles.prediction);
      const labels = [...new Set([...reference.table, ...prediction.table].map(({ value }) => value))];
      return {
        labels: await background.call(
          'errorOverview',
          { reference: reference.volume, prediction: prediction.volume, labels },
          { signal },
        ),
      };
    },
  };
}
