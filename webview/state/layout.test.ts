import { describe, expect, it } from 'vitest';
import { PLANE_NAMES } from '../../src/volume/planes';
import { INITIAL_LAYOUT, layoutSchema, nextArrangement, panesOf } from './layout';

describe('the layout', () => {
  it('shows all planes, and the 3D view last', () => {
    expect(panesOf(INITIAL_LAYOUT, PLANE_NAMES, false)).toEqual(PLANE_NAMES);
    expect(panesOf(INITIAL_LAYOUT, PLANE_NAMES, true)).toEqual([...PLANE_NAMES, '3d']);
  });

  it('shows one pane alone that is maximised', () => {
    expect(panesOf({ ...INITIAL_LAYOUT, maximized: 'coronal' }, PLANE_NAMES, true)).toEqual(['coronal']);
  });

  it('shows all planes where the maximised one is not there', () => {
    expect(panesOf({ ...INITIAL_LAYOUT, maximized: '3d' }, PLANE_NAMES, false)).toEqual(PLANE_NAMES);
    expect(panesOf({ ...INITIAL_LAYOUT, maximized: 'coronal' }, ['axial'], false)).toEqual(['axial']);
  });

  it('has the large one first', () => {
    expect(
      panesOf({ ...INITIAL_LAYOUT, arrangement: 'beside', main: 'sagittal' }, PLANE_NAMES, false),
    ).toEqual(['sagittal', ...PLANE_NAMES.filter((name) => name !== 'sagittal')]);
  });

  it('comes back from a state that says nothing of it, and goes round in a circle', () => {
    expect(layoutSchema.parse({})).toEqual(INITIAL_LAYOUT);
    expect(nextArrangement('auto')).toBe('beside');
    expect(nextArrangement('row')).toBe('auto');
  });
});
