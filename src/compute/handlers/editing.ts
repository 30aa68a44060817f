/** Editing open label maps, and saving them. */
import path from 'node:path';
import { invertEdit, NONE_REVIEWED, type LabelMapEdit } from '../../editing/edit';
import type { EditContext } from '../../editing/context';
import { livewirePath } from '../../editing/livewire';
import { toolSteps } from '../../editing/runTool';
import { ToolError } from '../../editing/toolError';
import type { ToolParams } from '../../protocol/editing';
import type { CallContext } from '../../protocol/rpc';
import { sameDims, voxelCount, type VoxelArray } from '../../volume/volume';
import { applyToOpen } from '../editedLabelMap';
import { runSteps } from '../runSteps';
import { copyOf, saveLabelMap } from '../saveLabelMap';
import type { OpenLabelMap, OpenVolumes } from '../store';
import { Turns } from '../turns';
import { afterCancellations, type ComputeContext, type HandlersOf } from './context';

type EditingMethod =
  'runTool' | 'previewTool' | 'applyEdit' | 'saveLabelMap' | 'newLabelMap' | 'livewirePath';

export function editingHandlers(context: ComputeContext): HandlersOf<EditingMethod> {
  const { store } = context;
  // Whatever reads or changes the voxels of a label map waits for what was asked before.
  const editing = new Turns<number>();
  const saving = new Turns<string>();

  const editOf = async (
    params: ToolParams,
    { signal, progress }: CallContext<number>,
  ): Promise<LabelMapEdit> => {
    signal.throwIfAborted();
    return runSteps(toolSteps(editContext(store, params), params.action), signal, progress);
  };

  return {
    runTool: (params, call) =>
      editing.run(params.handle, async () => {
        const edit = await editOf(params, call);
        return { edit, state: applyToOpen(context, params.handle, edit) };
      }),
    previewTool: (params, call) =>
      editing.run(params.handle, async () => ({ edit: await editOf(params, call) })),
    applyEdit: ({ handle, edit, direction }) =>
      editing.run(handle, () =>
        Promise.resolve(applyToOpen(context, handle, direction === 'forwards' ? edit : invertEdit(edit))),
      ),
    saveLabelMap: ({ handle, ...target }, { signal }) => {
      // A copy, so that strokes that follow neither wait nor get into the file by halves.
      const copied = editing.run(handle, () => Promise.resolve(copyOf(store.labelMap(handle))));
      copied.catch(() => undefined);
      return saving.run(target.path, async () => ({
        notes: await saveLabelMap(await copied, target, signal),
      }));
    },
    newLabelMap: ({ scan, path: file, table }) => {
      const { volume: grid } = store.get(scan);
      const { dims, affine } = grid;
      const data = new Uint8Array(voxelCount(grid));
      const handle = store.addLabelMap({
        ...{ path: file, table, reviewed: NONE_REVIEWED },
        source: { kind: 'values', file },
        volume: { dims, affine, dtype: 'uint8', frames: 1, data },
        counts: new Map([[0, data.length]]),
      });
      const name = path.basename(file);
      const voxels = table.map(() => 0);
      return Promise.resolve({
        ...{ handle, name, path: file, table, voxels, reviewed: NONE_REVIEWED, notes: [] },
      });
    },
    livewirePath: async ({ scan, ...request }, { signal }) => {
      await afterCancellations(signal);
      const { volume } = store.get(scan);
      return { points: livewirePath(firstFrame(volume), volume, request) };
    },
  };
}

function editContext(store: OpenVolumes, { handle, scan, other }: ToolParams): EditContext {
  const { volume, table, reviewed } = store.labelMap(handle);
  const valuesOf = (of: number | undefined, what: string): VoxelArray | undefined => {
    if (of === undefined) return undefined;
    const found = store.get(of).volume;
    if (sameDims(found, volume)) return firstFrame(found);
    throw new ToolError(
      `The ${what} has ${found.dims.join(' x ')} voxels, the label map ${volume.dims.join(' x ')}. Choose one on the same grid.`,
    );
  };
  return {
    ...{ dims: volume.dims, affine: volume.affine, data: volume.data, table, reviewed },
    scan: valuesOf(scan, 'scan'),
    other: valuesOf(other, 'other label map'),
  };
}

function firstFrame(volume: OpenLabelMap['volume']): VoxelArray {
  return volume.data.subarray(0, voxelCount(volume));
}
