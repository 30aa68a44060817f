/** Where a label map that is shown comes from, and how it is opened. */
import { newLabelMapOf } from '../../datasets/newLabelMap';
import type { FoundLabels } from '../../protocol/compute';
import type { ServedProcess } from '../compute/computeService';
import type { EditedLabelMap } from '../editing/editedLabelMap';
import type { LabelMaps } from '../editing/labelMaps';
import type { OpenLabelMap } from '../editing/labelVolume';

/** A label map to be shown: where it is, its label table where that is known, and what it is made of. */
export type LabelSource = Pick<FoundLabels, 'path' | 'table' | 'made'>;

/** Of one that is new, only the path it will be saved at and its labels. */
export type ShownSource = LabelSource & { readonly isNew?: boolean };

/** The label map of a source. One that is made of several files is saved to a file of its own. */
export async function labelMapOf(
  labelMaps: LabelMaps,
  scan: string,
  source: ShownSource,
): Promise<EditedLabelMap> {
  const isMade = source.made !== undefined && source.made.kind !== 'values';
  const file = isMade ? (await newLabelMapOf(scan)).path : source.path;
  return labelMaps.of(file, !isMade && source.isNew !== true);
}

/** @param scanIn handle of the scan on whose grid it lies */
export function openerOf(
  map: EditedLabelMap,
  { path, table, made, isNew }: ShownSource,
  scanIn: (process: ServedProcess) => Promise<number>,
): OpenLabelMap {
  return async (process, file) => {
    const scan = await scanIn(process);
    if (file === undefined && isNew === true) {
      return process.call('newLabelMap', { scan, path: map.file, table: table ?? [] });
    }
    return process.call('openLabelMap', {
      ...{ path: file ?? path, scan, table },
      made: file === undefined ? made : undefined,
    });
  };
}
