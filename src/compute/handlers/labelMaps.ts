/** Finding and opening the label maps of a scan. */
import path from 'node:path';
import { findLabelsOfScan } from '../../datasets/labelsOfScan';
import { readLabelMap } from '../../labels/readLabelMap';
import { NONE_REVIEWED } from '../../editing/edit';
import type { LabelTable } from '../../labels/labelTable';
import { voxelCount, type Volume } from '../../volume/volume';
import { checkSameGrid } from '../gridMatch';
import { completeTable, countLabels } from '../labelValues';
import type { ComputeContext, HandlersOf } from './context';

export function labelMapHandlers({ store }: ComputeContext): HandlersOf<'findLabels' | 'openLabelMap'> {
  return {
    findLabels: ({ scan }) => findLabelsOfScan(scan),
    openLabelMap: async ({ path: file, scan, table: given, made }, { signal }) => {
      const source = made ?? { kind: 'values', file };
      const { volume: read, header } = await readLabelMap(source, { signal });
      const notes = [...header.notes, ...checkSameGrid(store.get(scan).volume, read)];
      if (read.frames > 1) notes.push(`The first of ${read.frames} frames is shown.`);
      const volume = firstFrame(read);
      const counts = countLabels(volume.data);
      const table = completeTable(counts, withStored(given ?? [], header.labels ?? []));
      const { reviewed = NONE_REVIEWED } = header;
      return {
        handle: store.addLabelMap({ path: file, source, volume, table, counts, reviewed }),
        name: path.basename(file),
        path: file,
        table,
        voxels: table.map(({ value }) => counts.get(value) ?? 0),
        reviewed,
        notes,
      };
    },
  };
}

function firstFrame(volume: Volume): Volume {
  if (volume.frames === 1) return volume;
  return { ...volume, frames: 1, data: volume.data.slice(0, voxelCount(volume)) };
}

/** What the file itself says of its labels, as it was saved last, and other labels of the given names. */
function withStored(given: LabelTable, stored: LabelTable): LabelTable {
  const known = new Set(stored.map(({ value }) => value));
  return [...stored, ...given.filter(({ value }) => !known.has(value))];
}
