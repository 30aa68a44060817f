import { describe, expect, it } from 'vitest';
import { actionSchema } from '../../src/editing/actions';
import { labelTableOf } from '../../src/labels/labelTable';
import { planesOf, planeToVoxel } from '../../src/volume/planes';
import { SCAN } from '../testing';
import { clickAction, outlineAction, strokeAction, takesAway, type Hand } from './actions';
import { INITIAL_SETTINGS, type EditSettings } from './settings';
import { EDIT_TOOLS, TOOL_TEXTS, type EditTool } from './tools';

const PLANE = planesOf(SCAN).coronal;
const hand = (tool: EditTool, settings: Partial<EditSettings> = {}, inverted = false): Hand => ({
  settings: { ...INITIAL_SETTINGS, ...settings },
  tool,
  table: labelTableOf([1, 2]),
  window: { low: 0, high: 80 },
  plane: PLANE,
  slice: 7,
  inverted,
});
const LINE = [
  { x: 3, y: 4 },
  { x: 9, y: 4 },
  { x: 9, y: 12 },
];

describe('every tool', () => {
  it.each(EDIT_TOOLS)('makes an action that the host understands: %s', (tool) => {
    const made = {
      stroke: strokeAction(hand(tool), LINE),
      click: clickAction(hand(tool), { x: 3, y: 4 }, 2),
      lasso: outlineAction(hand(tool), LINE),
      corners: outlineAction(hand(tool), LINE),
    }[TOOL_TEXTS[tool].gesture];
    expect(actionSchema.parse(made)).toEqual(made);
  });

  it.each(EDIT_TOOLS)('without a label to paint makes none: %s', (tool) => {
    const empty = { ...hand(tool), table: [] };
    expect(strokeAction(empty, LINE)).toBeUndefined();
    expect(clickAction(empty, { x: 3, y: 4 }, 2)).toBeUndefined();
    expect(outlineAction(empty, LINE)).toBeUndefined();
  });

  it('is turned around by Ctrl, and says so at the pointer', () => {
    for (const tool of EDIT_TOOLS) expect(takesAway(tool, true)).toBe(!takesAway(tool, false));
    expect(takesAway('brush', false)).toBe(false);
    expect(takesAway('scissors', false)).toBe(true);
  });
});

it('positions are those of the voxels under the pointer, between them as well', () => {
  const action = strokeAction(hand('brush'), [{ x: 3.25, y: 4.5 }]);
  expect(action).toMatchObject({ path: [planeToVoxel(PLANE, 7, 3.25, 4.5)] });
  expect(action).toMatchObject({ tip: { shape: 'circle', plane: 'coronal', slice: 7, radius: 5 } });
});

it('the mask goes with every tool', () => {
  const settings = { over: 'label', overLabel: 2, intensity: { low: 1, high: 9 } } as const;
  const editable = { over: { kind: 'labels', values: [2] }, intensity: { low: 1, high: 9 } };
  expect(strokeAction(hand('smartBrush', settings), LINE)).toMatchObject({ editable, tolerance: 10 });
  expect(clickAction(hand('fill', settings), { x: 0, y: 0 }, undefined)).toMatchObject({ editable });
  expect(outlineAction(hand('freehand', settings), LINE)).toMatchObject({ editable });
});

it('what is accepted is the component under the pointer, of the label it has there, or all of that label', () => {
  const seed = planeToVoxel(PLANE, 7, 3, 4);
  expect(clickAction(hand('accept'), { x: 3.2, y: 3.9 }, 2)).toMatchObject({
    tool: 'prediction',
    mode: 'add',
    target: 2,
    label: 2,
    component: { seed },
  });
  expect(clickAction(hand('reject', { accepts: 'label' }), { x: 3, y: 4 }, 2)).not.toHaveProperty(
    'component',
  );
  expect(clickAction(hand('reject'), { x: 3, y: 4 }, 2)).toMatchObject({ mode: 'subtract' });
  expect(clickAction(hand('accept'), { x: 3, y: 4 }, 0)).toBeUndefined();
});
