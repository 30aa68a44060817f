/** Small data sets for trainings that take seconds. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const datasetSchema = z.looseObject({ training: z.array(z.unknown()) });

/**
 * The hippocampus sample of a workspace as a data set of its own with fewer of its cases listed.
 * @param changes keys of its dataset.json
 * @returns its folder
 */
export function makeDataset(workspace: string, name: string, cases: number, changes: object = {}): string {
  const folder = path.join(workspace, name);
  cpSync(path.join(workspace, 'hippocampus'), folder, { recursive: true });
  const file = path.join(folder, 'dataset.json');
  const dataset = datasetSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify({ ...dataset, training: dataset.training.slice(0, cases), ...changes }));
  return folder;
}
