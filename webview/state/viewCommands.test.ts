import { describe, expect, it } from 'vitest';
import { VIEW_COMMANDS } from '../../src/protocol/viewCommands';
import { QuietHost, SCENE } from '../testing';
import { Session } from './session';
import { arrange, doViewCommand, maximize } from './viewCommands';
import type { ViewState } from './viewState';

function openSession(): { session: Session; host: QuietHost; view: () => ViewState } {
  const host = new QuietHost();
  const session = new Session(host);
  host.tell({ kind: 'scene', scene: SCENE });
  return {
    session,
    host,
    view: () => {
      const shown = session.shown.value;
      if (!shown) throw new Error('No case is shown.');
      return shown.view;
    },
  };
}

describe('commands about looking', () => {
  it('show the plane in use alone, and all of them again', () => {
    const { session, host } = openSession();
    session.planeInUse.value = 'coronal';
    host.tell({ kind: 'action', action: 'maximizePlane' });
    expect(session.panes.value).toEqual(['coronal']);
    expect(session.said.value).toBe('coronal alone');
    host.tell({ kind: 'action', action: 'maximizePlane' });
    expect(session.panes.value).toHaveLength(3);
  });

  it('make room for the 3D view where a plane stands alone', () => {
    const { session } = openSession();
    maximize(session, 'axial');
    session.toggle3d();
    expect(session.panes.value).toEqual(['axial', 'coronal', 'sagittal', '3d']);
    session.toggle3d();
    expect(session.shows3d.value).toBe(false);
  });

  it('bring all planes back when a layout is chosen', () => {
    const { session, view } = openSession();
    maximize(session, 'axial');
    arrange(session, 'row');
    expect(view().layout).toEqual({ arrangement: 'row', main: 'axial', maximized: null });
  });

  it('change window, colours and interpolation, and say so', () => {
    const { session, view } = openSession();
    doViewCommand(session, 'nextWindow');
    expect(view().window).toEqual({ low: 0, high: 1000 });
    expect(session.said.value).toBe('Window: Full range, 0 to 1000');
    doViewCommand(session, 'narrowerWindow');
    expect(view().window).toEqual({ low: 100, high: 900 });
    doViewCommand(session, 'automaticWindow');
    expect(view().window).toEqual({ low: 10, high: 900 });
    doViewCommand(session, 'nextColorMap');
    doViewCommand(session, 'invertColors');
    expect(view().colors).toEqual({ map: 'inferno', invert: true });
    expect(session.said.value).toBe('Colours inverted');
    doViewCommand(session, 'toggleSmooth');
    expect(view().smooth).toBe(false);
  });

  it('do nothing before there is a case', () => {
    const session = new Session(new QuietHost());
    for (const command of VIEW_COMMANDS) doViewCommand(session, command);
    expect(session.shown.value).toBeUndefined();
  });
});
