/** Scans and label maps that lie beside those of the cases and belong to none, such as those that dataset.json does not list. */
import path from 'node:path';
import { isVolumeFile } from '../../formats/registry';
import { filesOfLabelMap } from '../../labels/labelMapSource';
import { labelMapsOf, type Dataset } from '../dataset';
import { filesIn } from '../files';
import { isPredictionFile } from '../pairing';
import { counted } from './checkedCase';
import type { Finding } from './finding';
import { groupBy } from './groupBy';

/** One finding for each folder. Files that were reported already, such as a label map without an image, are left out. */
export async function strayFindings(
  { root, cases }: Dataset,
  reported: ReadonlySet<string>,
): Promise<Finding[]> {
  const used = new Set(
    cases.flatMap((each) => [...each.images, ...labelMapsOf(each).flatMap(filesOfLabelMap)]),
  );
  const findings: Finding[] = [];
  for (const [folder] of groupBy([...used], (file) => path.dirname(file))) {
    const stray = ((await filesIn(folder)) ?? [])
      .filter((name) => isVolumeFile(name) && !isPredictionFile(name))
      .map((name) => path.join(folder, name))
      .filter((file) => !used.has(file) && !reported.has(file));
    if (stray.length === 0) continue;
    findings.push({
      kind: 'stray-file',
      severity: 'note',
      files: stray,
      message: `${counted(stray.length, 'file')} in ${folder === root ? 'the folder' : folder} ${stray.length === 1 ? 'belongs' : 'belong'} to no case.`,
      values: { files: stray.length },
      advice:
        'They are not learned from. Where they should be, see how they are named, or add them to dataset.json.',
    });
  }
  return findings;
}
