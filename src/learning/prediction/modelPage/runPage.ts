/** The page about the model of a run, in its folder. */
import { basename } from 'node:path';
import { writeAtomically } from '../../../formats/atomicWrite';
import { LearningDataError } from '../../data/dataError';
import { readOnnxMetadata } from '../../networks/inference';
import { runPaths } from '../../training/runFolder';
import { LICENCE_KEY, AUTHOR_KEY } from '../licenceKeys';
import { readModelFile } from '../loadModel';
import { parseModelMetadata } from '../modelDescription';
import { provenanceOfRun } from '../provenance';
import { modelPage } from './modelPage';
import { readRunRecord } from './runRecord';

/**
 * Writes model.html anew, as the run stands. It names cases, for it stays with the data they came from; an
 * exported page does not.
 * @returns its path
 * @throws LearningDataError when the folder holds no run or no model yet
 */
export async function writeRunPage(folder: string): Promise<string> {
  const { root, modelPage: page } = runPaths(folder);
  const { bytes } = await readModelFile(root);
  const metadata = readOnnxMetadata(bytes);
  const description = parseModelMetadata(metadata);
  const record = await readRunRecord(root);
  if (!record) throw new LearningDataError(`${root} holds no run: there is no state.json in it.`);
  const names = description.labels.map(({ name }) => name);
  const html = modelPage({
    ...{ name: basename(root), path: root, bytes: bytes.length, description, record },
    provenance: await provenanceOfRun(root, names),
    licence: metadata[LICENCE_KEY] ?? record.settings.licence,
    author: metadata[AUTHOR_KEY],
    product: metadata['product'] ?? '',
    ...{ pictures: true, namesCases: true },
  });
  await writeAtomically(page, [new TextEncoder().encode(html)], { overwrite: true });
  return page;
}
