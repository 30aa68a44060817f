/** Keys of the editor's commands, as package.json binds them; VS Code lets people change them. */
import type { EditTool } from './tools';

export const TOOL_KEYS: Readonly<Record<EditTool, string>> = {
  brush: 'B',
  eraser: 'E',
  thresholdBrush: 'T',
  smartBrush: 'G',
  fill: 'F',
  polygon: 'L',
  freehand: 'O',
  livewire: 'I',
  scissors: 'Q',
  sculpt: 'U',
  snap: 'S',
  accept: 'A',
  reject: 'R',
};
