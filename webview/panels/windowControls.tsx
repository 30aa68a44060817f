/** Which values of the scan are drawn how: intensity window, colours, interpolation. */
import type { JSX } from 'preact';
import { usePage, useShownCase } from '../page';
import { SCAN_MAP_NAMES, SCAN_MAPS } from '../render/scanColors';
import { looksLikeCt, presetOf, windowPresets } from '../render/windowPresets';
import { doViewCommand, usePreset } from '../state/viewCommands';
import { NumberField, Toggle } from './controls';
import { Icon } from './icons';

/** Value of the choice while the window is none of the presets. */
const OWN = 'own';

export function WindowControls(): JSX.Element {
  const { session } = usePage();
  const { view, scene } = useShownCase();
  const { low, high } = view.window;
  const presets = windowPresets(scene.scan);
  const preset = presetOf(presets, view.window);
  return (
    <div class="group" role="group" aria-label="Intensity window">
      <select
        aria-label="Window"
        title={`Window${looksLikeCt(scene.scan) ? ', in Hounsfield units' : ''} (Shift+W: the next)`}
        data-testid="window-preset"
        value={preset?.key ?? OWN}
        onChange={({ currentTarget: { value } }) => {
          usePreset(
            session,
            presets.find(({ key }) => key === value),
          );
        }}
      >
        {!preset && (
          <option value={OWN} disabled>
            Own window
          </option>
        )}
        {presets.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      <NumberField
        label="Low"
        testId="window-low"
        value={low}
        refusal={(value) => (value < high ? undefined : `Low must be below high (${high}).`)}
        onChange={(value) => {
          session.update(() => ({ window: { low: value, high } }));
        }}
      />
      <NumberField
        label="High"
        testId="window-high"
        value={high}
        refusal={(value) => (value > low ? undefined : `High must be above low (${low}).`)}
        onChange={(value) => {
          session.update(() => ({ window: { low, high: value } }));
        }}
      />
      <button
        type="button"
        data-testid="window-auto"
        title="Window from the 0.5th to the 99.5th percentile of the scan (Shift+A)"
        onClick={() => {
          doViewCommand(session, 'automaticWindow');
        }}
      >
        Auto
      </button>
    </div>
  );
}

export function ColorControls(): JSX.Element {
  const { session } = usePage();
  const { view } = useShownCase();
  return (
    <div class="group" role="group" aria-label="Colours of the scan">
      <select
        aria-label="Colours of the scan"
        title="Colours of the scan (Shift+C: the next)"
        data-testid="color-map"
        value={view.colors.map}
        onChange={({ currentTarget: { value } }) => {
          const map = SCAN_MAPS.find((name) => name === value);
          if (map) session.update(({ colors }) => ({ colors: { ...colors, map } }));
        }}
      >
        {SCAN_MAPS.map((name) => (
          <option key={name} value={name}>
            {SCAN_MAP_NAMES[name]}
          </option>
        ))}
      </select>
      <Toggle
        pressed={view.colors.invert}
        label="Invert the colours"
        title="Invert the colours of the scan (Shift+I)"
        testId="invert-colors"
        onToggle={() => {
          doViewCommand(session, 'invertColors');
        }}
      >
        <Icon name="invert" />
      </Toggle>
      <Toggle
        pressed={view.smooth}
        label="Smooth the scan"
        title="Interpolate the scan between voxels; labels never are (Shift+S)"
        testId="smooth"
        onToggle={() => {
          doViewCommand(session, 'toggleSmooth');
        }}
      >
        <Icon name="smooth" />
        <span class="wide-only">Smooth</span>
      </Toggle>
    </div>
  );
}
