/** Editing open label maps, and saving them. */
import path from 'node:path';
import { invertEdit, type LabelMapEdit } from '../../editing/edit';
import type { EditContext } from '../../editing/context';
import { livewirePath } from '../../editing/livewire';
import { toolSteps } from '../../editing/runTool';
import { ToolError } from '../../editing/toolError';
import { readHeader, rewriteLabelMap } from '../../formats/registry';
import { filesOfLabelMap } from '../../labels/labelMapSource';
import type { ToolParams } from '../../protocol/editing';
import type { CallContext } from '../../protocol/rpc';
import { sameDims, voxelCount, type VoxelArray } from '../../volume/volume';
import { applyToOpen } from '../editedLabelMap';
import { runSteps } from '../runSteps';
import type { OpenLabelMap, OpenVolumes } from '../store';
import { Turns } from '../turns';
import { afterCancellations, type ComputeContext, type HandlersOf } from './context';

type EditingMethod = 'runTool' | 'previewTool' | 'applyEdit' | 'saveLabelMap' | 'livewirePath';

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
    saveLabelMap: ({ handle, path: file }, { signal }) => {
      // A copy, so that strokes that follow neither wait nor get into the file by halves.
      const copied = editing.run(handle, () => Promise.resolve(copyOf(store.labelMap(handle))));
      copied.catch(() => undefined);
      return saving.run(file, async () => ({ notes: await save(await copied, file, signal) }));
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

function copyOf(open: OpenLabelMap): OpenLabelMap {
  return { ...open, volume: { ...open.volume, data: open.volume.data.slice() } };
}

/** @returns notes @throws ToolError where that would lose something, FormatError where the file cannot be written */
async function save(open: OpenLabelMap, file: string, signal: AbortSignal): Promise<string[]> {
  const { source, table, reviewed, volume } = open;
  if (
    source.kind !== 'values' &&
    filesOfLabelMap(source).some((of) => path.resolve(of) === path.resolve(file))
  ) {
    throw new ToolError(
      `${file} is one of ${source.kind === 'masks' ? 'several masks' : 'the pictures in colours'} that the label map was made of, and would be lost. Save the label map as another file.`,
    );
  }
  const before = await readHeader(open.path, { signal });
  if (source.kind === 'values' && before.frames > 1) {
    throw new ToolError(
      `${open.path} has ${before.frames} frames, of which the first one was edited; saving would lose the others. Split the file.`,
    );
  }
  await rewriteLabelMap(file, volume, open.path, { table, reviewed, signal });
  const after = await readHeader(file, { signal });
  if (source.kind !== 'values' || after.dtype === before.dtype) return [];
  return [
    `${path.basename(file)} is stored as ${after.dtype} now instead of ${before.dtype}, which does not hold all its labels.`,
  ];
}
