/** Commands of the palette and of keys that concern editing, done on the page in front. */
import { EDIT_COMMANDS, type EditCommand } from '../../src/protocol/editCommands';
import { planesOf, voxelToPlane, type Plane } from '../../src/volume/planes';
import type { Session } from '../state/session';
import { steppedRadius } from './settings';
import type { EditTool } from './tools';

const names: readonly string[] = EDIT_COMMANDS;
export const isEditCommand = (action: string): action is EditCommand => names.includes(action);

const TOOLS = {
  useBrush: 'brush',
  useEraser: 'eraser',
  useThresholdBrush: 'thresholdBrush',
  useSmartBrush: 'smartBrush',
  useFill: 'fill',
  usePolygon: 'polygon',
  useFreehand: 'freehand',
  useLivewire: 'livewire',
  useScissors: 'scissors',
  useSculpt: 'sculpt',
  useSnap: 'snap',
  useAccept: 'accept',
  useReject: 'reject',
} as const satisfies Partial<Record<EditCommand, EditTool>>;

type LabelCommand = Extract<EditCommand, `chooseLabel${number}`>;
const LABEL_COMMAND = 'chooseLabel';

const isToolCommand = (command: EditCommand): command is keyof typeof TOOLS => command in TOOLS;
const isLabelCommand = (command: EditCommand): command is LabelCommand => command.startsWith(LABEL_COMMAND);

export function doEditCommand(session: Session, command: EditCommand): void {
  const { editor, editGestures, volumeTool } = session;
  if (isToolCommand(command)) {
    session.chooseEditTool(TOOLS[command]);
    return;
  }
  if (isLabelCommand(command)) {
    editor.labels.chooseAt(Number(command.slice(LABEL_COMMAND.length)));
    return;
  }
  const { radius, shape } = editor.settings.peek();
  switch (command) {
    case 'useLook':
      volumeTool.close();
      session.chooseTool('crosshair');
      return;
    case 'useWholeVolume':
      session.openVolumeTool();
      return;
    case 'useAtCrosshair':
    case 'subtractAtCrosshair':
      useAtCrosshair(session, command === 'subtractAtCrosshair');
      return;
    case 'closeContour':
      if (!editGestures.close(false)) void volumeTool.apply();
      return;
    case 'cancelEditing':
      if (!editGestures.cancel() && !volumeTool.drop()) volumeTool.close();
      return;
    case 'largerBrush':
    case 'smallerBrush':
      editor.set({ radius: steppedRadius(radius, command === 'largerBrush') });
      return;
    case 'changeBrushShape':
      editor.set({ shape: shape === 'circle' ? 'sphere' : 'circle' });
      return;
    case 'nextLabel':
    case 'previousLabel':
      editor.labels.step(command === 'nextLabel' ? 1 : -1);
      return;
    case 'addLabel':
      void editor.labels.add();
      return;
    case 'lockLabel': {
      const label = editor.label.peek();
      if (label) void editor.labels.lock(label, label.locked !== true);
      return;
    }
    case 'copyToNextSlice':
    case 'copyToPreviousSlice':
      void copySlice(session, command === 'copyToNextSlice');
      return;
    case 'interpolateSlices':
      void volumeTool.applyNow('interpolate');
      return;
    case 'markReviewed':
      markReviewed(session);
      return;
    case 'showShortcuts':
      session.showsHelp.value = true;
      return;
  }
}

/** The plane in use, and the slice it shows. */
export function sliceInUse(session: Session): { readonly plane: Plane; readonly slice: number } | undefined {
  const shown = session.shown.peek();
  if (!shown) return undefined;
  const plane = planesOf(shown.scene.scan)[session.planeInUse.peek()];
  return { plane, slice: shown.view.cursor[plane.slice.axis] };
}

function useAtCrosshair(session: Session, inverted: boolean): void {
  const shown = session.shown.peek();
  const inUse = sliceInUse(session);
  if (!shown || !inUse) return;
  session.editGestures.useAt(inUse.plane, voxelToPlane(inUse.plane, shown.view.cursor), inverted);
}

/** Copies, and goes to the slice copied to, so that one can go on from there. */
async function copySlice(session: Session, next: boolean): Promise<void> {
  const inUse = sliceInUse(session);
  const done = await session.volumeTool.applyNow(next ? 'copyNext' : 'copyPrevious');
  if (done && inUse) session.scroll(inUse.plane, next ? 1 : -1);
}

/** Marks the slice shown as reviewed, or takes the mark away. */
export function markReviewed(session: Session): void {
  const inUse = sliceInUse(session);
  const { editor } = session;
  const state = editor.state.peek();
  if (!inUse || !state) return;
  const { plane, slice } = inUse;
  const reviewed = !state.reviewed[plane.name].includes(slice);
  void editor.run(
    { tool: 'review', plane: plane.name, slices: { first: slice, last: slice }, reviewed },
    `${plane.name} slice ${slice + 1}: ${reviewed ? 'reviewed' : 'not reviewed'}`,
  );
}
