/** Tools, intensity window and display switches. */
import type { JSX } from 'preact';
import { usePage, useShownCase } from '../page';
import { TOOLS, type Tool } from '../state/viewState';
import { Toggle } from './controls';
import { Icon } from './icons';
import { LayoutControls } from './layoutControls';
import { ColorControls, WindowControls } from './windowControls';

const TOOL_TEXT: Readonly<Record<Tool, { readonly label: string; readonly title: string }>> = {
  crosshair: { label: 'Crosshair', title: 'Crosshair: click or drag to place it (C)' },
  window: { label: 'Window', title: 'Window: drag sideways for contrast, up and down for brightness (W)' },
  pan: { label: 'Pan', title: 'Pan: drag to move the picture (P)' },
};

export function Toolbar(): JSX.Element {
  const { session } = usePage();
  const { view, scene } = useShownCase();
  return (
    <div class="toolbar" role="group" aria-label="View">
      <div class="group" role="group" aria-label="Tool of the left mouse button">
        {TOOLS.map((tool) => (
          <Toggle
            key={tool}
            pressed={view.tool === tool && !session.editor.tool.value}
            label={TOOL_TEXT[tool].label}
            title={TOOL_TEXT[tool].title}
            testId={`tool-${tool}`}
            onToggle={() => {
              session.chooseTool(tool);
            }}
          >
            <Icon name={tool} />
            <span class="wide-only">{TOOL_TEXT[tool].label}</span>
          </Toggle>
        ))}
      </div>
      <WindowControls />
      <ColorControls />
      <div class="group">
        <Toggle
          pressed={view.crosshair}
          label="Show the crosshair"
          title="Show the crosshair (X)"
          testId="show-crosshair"
          onToggle={(crosshair) => {
            session.update(() => ({ crosshair }));
          }}
        >
          <Icon name="lines" />
          <span class="wide-only">Lines</span>
        </Toggle>
        <Toggle
          pressed={view.probe}
          label="Probe distances"
          title="Probe: how far the pointer, or else the crosshair, is from the contours (D)"
          testId="probe"
          disabled={!scene.reference && !scene.prediction}
          onToggle={(probe) => {
            session.update(() => ({ probe }));
          }}
        >
          <Icon name="probe" />
          <span class="wide-only">Probe</span>
        </Toggle>
      </div>
      {session.planes.value.length > 1 && <LayoutControls />}
      {session.planes.value.length === 3 && (
        <div class="group">
          <Toggle
            pressed={session.shows3d.value}
            label="Show the 3D view"
            title="Surfaces of the labels in 3D (3)"
            testId="show-3d"
            onToggle={() => {
              session.toggle3d();
            }}
          >
            <Icon name="solid" />
            <span class="wide-only">3D</span>
          </Toggle>
        </div>
      )}
      <span class="visually-hidden" aria-live="polite" data-testid="said">
        {session.said.value}
      </span>
      <span class="busy" role="status" data-testid="busy">
        {session.busy.value === undefined ? '' : `${session.busy.value}…`}
      </span>
    </div>
  );
}
