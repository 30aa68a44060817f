/** What the commands about looking do, whether they come from a key, a button or VS Code's palette. */
import type { ViewCommand } from '../../src/protocol/viewCommands';
import { planesOf } from '../../src/volume/planes';
import { nextScanMap, SCAN_MAP_NAMES } from '../render/scanColors';
import { scaledWindow, steppedPreset, windowPresets, type WindowPreset } from '../render/windowPresets';
import { usableWindow, type IntensityWindow } from '../render/windowLevel';
import { valueText } from '../render/scales';
import { nextArrangement, type Arrangement, type Pane } from './layout';
import type { Session, ShownCase } from './session';

/** A window is made narrower or wider by this. */
const STEP = 1.25;

export const ARRANGEMENT_NAMES: Readonly<Record<Arrangement, string>> = {
  auto: 'Automatic layout',
  beside: 'One large',
  grid: 'Two by two',
  row: 'In a row',
};

export function doViewCommand(session: Session, command: ViewCommand): void {
  const shown = session.shown.peek();
  if (!shown) return;
  switch (command) {
    case 'maximizePlane':
      toggleMaximized(session, session.planeInUse.peek());
      return;
    case 'nextLayout':
      arrange(session, nextArrangement(shown.view.layout.arrangement));
      return;
    case 'fitPlane':
      session.resetView(planesOf(shown.scene.scan)[session.planeInUse.peek()]);
      return;
    case 'nextWindow':
      usePreset(session, stepped(shown, 1));
      return;
    case 'previousWindow':
      usePreset(session, stepped(shown, -1));
      return;
    case 'automaticWindow':
      setWindow(session, shown.scene.scan.window, 'Automatic window');
      return;
    case 'narrowerWindow':
      setWindow(session, scaledWindow(shown.view.window, 1 / STEP), 'Narrower window');
      return;
    case 'widerWindow':
      setWindow(session, scaledWindow(shown.view.window, STEP), 'Wider window');
      return;
    case 'nextColorMap': {
      const map = nextScanMap(shown.view.colors.map);
      session.update(({ colors }) => ({ colors: { ...colors, map } }));
      session.said.value = `Colours: ${SCAN_MAP_NAMES[map]}`;
      return;
    }
    case 'invertColors': {
      const invert = !shown.view.colors.invert;
      session.update(({ colors }) => ({ colors: { ...colors, invert } }));
      session.said.value = invert ? 'Colours inverted' : 'Colours not inverted';
      return;
    }
    case 'toggleSmooth': {
      const smooth = !shown.view.smooth;
      session.update(() => ({ smooth }));
      session.said.value = smooth ? 'Smooth: interpolated between voxels' : 'Not smooth: voxels as they are';
      return;
    }
  }
}

/** Shows a pane alone, or all of them again. */
export function toggleMaximized(session: Session, pane: Pane): void {
  const isAlone = session.panes.peek().length === 1;
  const planes = session.planes.peek();
  if (planes.length === 1) return;
  maximize(session, isAlone ? null : pane);
}

/** @param pane null: all of them */
export function maximize(session: Session, pane: Pane | null): void {
  if (pane !== null && pane !== '3d') session.planeInUse.value = pane;
  session.update(({ layout }) => ({ layout: { ...layout, maximized: pane } }));
  session.said.value = pane === null ? 'All planes' : `${pane === '3d' ? '3D' : pane} alone`;
}

export function arrange(session: Session, arrangement: Arrangement): void {
  session.update(({ layout }) => ({ layout: { ...layout, arrangement, maximized: null } }));
  session.said.value = ARRANGEMENT_NAMES[arrangement];
}

export function usePreset(session: Session, preset: WindowPreset | undefined): void {
  if (preset) setWindow(session, preset.window, `Window: ${preset.name}`);
}

function setWindow(session: Session, wanted: IntensityWindow, name: string): void {
  const window = usableWindow(wanted);
  session.update(() => ({ window }));
  session.said.value = `${name}, ${valueText(window.low)} to ${valueText(window.high)}`;
}

const stepped = ({ scene, view }: ShownCase, step: 1 | -1): WindowPreset | undefined =>
  steppedPreset(windowPresets(scene.scan), view.window, step);
