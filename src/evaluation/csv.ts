/** An evaluation as a table for other programs: one line for each case, label and model. */
import type { Evaluation } from './evaluation';

/** RFC 4180, with a header; a metric that is not defined is an empty cell. */
export function evaluationCsv({ cases, models, labels, metrics }: Evaluation): string {
  const names = new Map(labels.map(({ value, name }) => [value, name]));
  const header = [
    ...['case', 'rater', 'model', 'label', 'label_name', 'reference_voxels', 'prediction_voxels'],
    ...metrics.map(({ key }) => key),
    ...['worst_i', 'worst_j', 'worst_k', 'worst_mm', 'reference', 'prediction'],
  ];
  const lines = cases.flatMap(({ id, rater, reference, results }) =>
    results.flatMap(({ model, prediction, labels: own }) =>
      own.map(({ label, referenceVoxels, predictionVoxels, values, worst }) => [
        ...[id, rater, models[model]?.name, label, names.get(label), referenceVoxels, predictionVoxels],
        ...metrics.map(({ key }) => values[key]),
        ...(worst?.voxel ?? [null, null, null]),
        worst?.distance,
        reference.kind === 'masks' ? reference.masks.map(({ file }) => file).join(';') : reference.file,
        prediction,
      ]),
    ),
  );
  return [header, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  // A spreadsheet would take such a name for a formula.
  const safe = typeof value === 'string' && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
