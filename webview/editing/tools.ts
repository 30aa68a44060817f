/** The tools of the editor that work on a plane: what they are called, and which gesture they take. */

export const EDIT_TOOLS = [
  'brush',
  'eraser',
  'thresholdBrush',
  'smartBrush',
  'fill',
  'polygon',
  'freehand',
  'livewire',
  'scissors',
  'sculpt',
  'snap',
  'accept',
  'reject',
] as const;
export type EditTool = (typeof EDIT_TOOLS)[number];

/** Dragging a tip along a path, clicking a voxel, dragging a closed line, or setting its corners one by one. */
export type Gesture = 'stroke' | 'click' | 'lasso' | 'corners';

export interface ToolText {
  readonly name: string;
  /** What a person does with it, for tooltips and for the line of options. */
  readonly hint: string;
  readonly gesture: Gesture;
  /** Compares with the other label map, and is of no use without one. */
  readonly needsOther: boolean;
}

export const TOOL_TEXTS: Readonly<Record<EditTool, ToolText>> = {
  brush: {
    name: 'Brush',
    hint: 'Drag to paint the active label; Ctrl takes it away',
    gesture: 'stroke',
    needsOther: false,
  },
  eraser: {
    name: 'Eraser',
    hint: 'Drag to erase every label that is not locked; Ctrl paints',
    gesture: 'stroke',
    needsOther: false,
  },
  thresholdBrush: {
    name: 'Threshold brush',
    hint: 'Drag to paint only where the scan is in the range',
    gesture: 'stroke',
    needsOther: false,
  },
  smartBrush: {
    name: 'Smart brush',
    hint: 'Drag to paint what is connected with the middle of the brush and similar to it',
    gesture: 'stroke',
    needsOther: false,
  },
  fill: {
    name: 'Fill',
    hint: 'Click to fill a connected area; Ctrl takes the label away',
    gesture: 'click',
    needsOther: false,
  },
  polygon: {
    name: 'Polygon',
    hint: 'Click corners; Enter or double click closes, Backspace takes the last one back',
    gesture: 'corners',
    needsOther: false,
  },
  freehand: {
    name: 'Freehand contour',
    hint: 'Drag around an area to fill it; Ctrl cuts it out',
    gesture: 'lasso',
    needsOther: false,
  },
  livewire: {
    name: 'Livewire',
    hint: 'Click along an edge of the scan, and the line follows it; Enter or double click closes',
    gesture: 'corners',
    needsOther: false,
  },
  scissors: {
    name: 'Scissors',
    hint: 'Drag around an area to cut the active label there; Ctrl fills instead',
    gesture: 'lasso',
    needsOther: false,
  },
  sculpt: {
    name: 'Sculpt',
    hint: 'Begin inside the label to push its contour out, outside to push it in',
    gesture: 'stroke',
    needsOther: false,
  },
  snap: {
    name: 'Snap to the other label map',
    hint: 'Drag where the active label shall be as in the other label map',
    gesture: 'stroke',
    needsOther: true,
  },
  accept: {
    name: 'Accept',
    hint: 'Click a component of the other label map to take it over; Ctrl takes it away',
    gesture: 'click',
    needsOther: true,
  },
  reject: {
    name: 'Reject',
    hint: 'Click a component of the other label map to take the active label away there',
    gesture: 'click',
    needsOther: true,
  },
};

/** Tools with a tip of some radius. */
export const hasTip = (tool: EditTool): boolean => TOOL_TEXTS[tool].gesture === 'stroke';
