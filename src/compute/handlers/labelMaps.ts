/** Finding and opening the label maps of a scan. */
import path from 'node:path';
import { findLabelsOfScan } from '../../datasets/labelsOfScan';
import { readLabelMap } from '../../labels/readLabelMap';
import { voxelCount, type Volume } from '../../volume/volume';
import { checkSameGrid } from '../gridMatch';
import { completeTable, countLabels } from '../labelValues';
import type { ComputeContext, HandlersOf } from './context';

export function labelMapHandlers({ store }: ComputeContext): HandlersOf<'findLabels' | 'openLabelMap'> {
  return {
    findLabels: ({ scan }) => findLabelsOfScan(scan),
    openLabelMap: async ({ path: file, scan, table: given, made }, { signal }) => {
      const { volume: read, header } = await readLabelMap(made ?? { kind: 'values', file }, { signal });
      const notes = [...header.notes, ...checkSameGrid(store.get(scan).volume, read)];
      if (read.frames > 1) notes.push(`The first of ${read.frames} frames is shown.`);
      const volume = firstFrame(read);
      const counts = countLabels(volume.data);
      const table = completeTable(counts, given);
      return {
        handle: store.addLabelMap({ path: file, volume, table, counts }),
        name: path.basename(file),
        path: file,
        table,
        voxels: table.map(({ value }) => counts.get(value) ?? 0),
        notes,
      };
    },
  };
}

function firstFrame(volume: Volume): Volume {
  if (volume.frames === 1) return volume;
  return { ...volume, frames: 1, data: volume.data.slice(0, voxelCount(volume)) };
}
