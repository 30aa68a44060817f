/** An evaluation as `boundary-lab evaluate --json` prints it, and as the editor exports it. */
import { fileOfLabelMap } from '../labels/labelMapSource';
import { caseName, resultRows, type Evaluation, type LabelResult } from './evaluation';
import { describeMetric, groupRows, isDescribed } from './summary';

/** Means of a label over the cases in which a metric is defined, null where it is in none. */
type LabelMeans = Readonly<Record<string, unknown>>;

/**
 * @returns cases with labels by voxel value, `mean` of the only model or of each in `models`, `comparisons` of
 * several, `failed`, `unmatched` and `definitions`
 */
export function evaluationJson(evaluation: Evaluation): Readonly<Record<string, unknown>> {
  const { models, labels, cases, failed, unmatched, comparisons, metrics } = evaluation;
  const nameOf = (label: number): string =>
    labels.find(({ value }) => value === label)?.name ?? `label ${label}`;
  const isOne = models.length === 1;
  const named = (model: number): object => (isOne ? {} : { model: models[model]?.name });
  const files = (side: Evaluation['unmatched']['references']): readonly unknown[] =>
    side.map(({ file, model }) => (isOne ? file : { file, ...named(model) }));
  return {
    reference: evaluation.reference,
    ...(isOne
      ? { mean: meansOf(evaluation, 0, nameOf) }
      : { models: models.map((model, n) => ({ ...model, mean: meansOf(evaluation, n, nameOf) })) }),
    cases: cases.flatMap((each) =>
      each.results.map(({ model, prediction, labels: own }) => ({
        case: caseName(each),
        ...named(model),
        reference: fileOfLabelMap(each.reference),
        prediction,
        labels: Object.fromEntries(
          own.map((result) => [result.label, labelJson(result, nameOf(result.label))]),
        ),
      })),
    ),
    ...(isOne
      ? {}
      : {
          comparisons: comparisons.map(({ model, first, differences, ...rest }) => ({
            ...{ model: models[model]?.name, first: models[first]?.name, ...rest },
            differences: differences.map(({ label, ...of }) => ({ label, name: nameOf(label), ...of })),
          })),
        }),
    failed: failed.map(({ model, ...each }) => ({ ...each, ...named(model) })),
    unmatched: { references: files(unmatched.references), predictions: files(unmatched.predictions) },
    definitions: Object.fromEntries(metrics.map(({ key, definition }) => [key, definition])),
  };
}

function labelJson({ referenceVoxels, predictionVoxels, values, worst }: LabelResult, name: string): object {
  return { name, referenceVoxels, predictionVoxels, ...values, worst };
}

function meansOf(
  evaluation: Evaluation,
  model: number,
  nameOf: (label: number) => string,
): Readonly<Record<string, LabelMeans>> {
  const groups = groupRows(resultRows(evaluation)).filter((group) => group.model === model);
  return Object.fromEntries(
    groups.map((group) => {
      const described = evaluation.metrics.map(({ key }) => ({ key, found: describeMetric(group, key) }));
      return [
        group.label,
        {
          name: nameOf(group.label),
          ...Object.fromEntries(
            described.map(({ key, found }) => [key, isDescribed(found) ? found.mean : null]),
          ),
          cases: Object.fromEntries(described.map(({ key, found }) => [key, found.count])),
        },
      ];
    }),
  );
}
