/** Mouse and keys, and which renderer draws. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { EditingHelp } from '../editing/help';
import { usePage, useShownCase } from '../page';
import { rendererSchema } from '../state/viewState';

const WAYS = [
  ['Place the crosshair', 'click, drag', 'Shift + arrows'],
  ['Scroll slices', 'wheel', 'arrows, Page Up / Down, Home, End'],
  ['Window and level', 'right drag', 'W, then Shift + arrows'],
  ['Pan', 'middle or Shift + drag', 'P, then Shift + arrows'],
  ['Zoom', 'Ctrl + wheel, pinch', '+ and −'],
  ['Fit', 'Fit', '0'],
  ['One plane alone', 'double click', 'Z'],
  ['Next layout', 'toolbar', 'Shift+Z'],
  ['Next window', 'toolbar', 'Shift+W'],
  ['Automatic window', 'Auto', 'Shift+A'],
  ['More, less contrast', '', '< and >'],
  ['Colours, inverted', 'toolbar', 'Shift+C, Shift+I'],
  ['Smooth or voxels', 'toolbar', 'Shift+S'],
  ['Crosshair lines', '', 'X'],
  ['Probe distances', 'toolbar', 'D'],
  ['Next worst slice', 'click on the strip', 'F8 or N; Shift: the one before'],
  ['Next component', 'click in the list', 'Alt+F8 or M; Shift: the one before'],
] as const;

const WAYS_3D = [
  ['Show and hide 3D', 'toolbar', '3'],
  ['Crosshair on a spot', 'click', 'Enter (the middle)'],
  ['Turn', 'drag', 'arrows'],
  ['Move', 'middle or Shift + drag', 'Shift + arrows'],
  ['Zoom', 'wheel', '+ and −'],
  ['Look from a side', '', 'R, L, A, P, S, I'],
  ['Reset', 'double click', '0'],
] as const;

const RENDERER_NAMES = { auto: 'Automatic', webgl2: 'WebGL2', canvas: 'Canvas' } as const;

export function HelpSection(): JSX.Element {
  const { session, renderer } = usePage();
  const { view } = useShownCase();
  const section = useRef<HTMLDetailsElement>(null);
  const isShown = session.showsHelp.value;
  useEffect(() => {
    if (isShown) section.current?.scrollIntoView({ block: 'start' });
  }, [isShown]);
  return (
    <details
      ref={section}
      class="panel-section"
      data-testid="section-help"
      open={isShown}
      onToggle={({ currentTarget }) => {
        session.showsHelp.value = currentTarget.open;
      }}
    >
      <summary>Mouse, keys and drawing</summary>
      <Ways where="Keys, on a plane" ways={WAYS} />
      {session.planes.value.length === 3 && <Ways where="Keys, in 3D" ways={WAYS_3D} />}
      {session.editor.canEdit.value && <EditingHelp />}
      <div class="fields">
        <label>
          <span>Draw with</span>
          <select
            data-testid="renderer"
            value={view.renderer}
            onChange={({ currentTarget }) => {
              const choice = rendererSchema.safeParse(currentTarget.value);
              if (choice.success) session.update(() => ({ renderer: choice.data }));
            }}
          >
            {rendererSchema.options.map((choice) => (
              <option key={choice} value={choice}>
                {RENDERER_NAMES[choice]}
              </option>
            ))}
          </select>
        </label>
        <span class="hint">now {RENDERER_NAMES[renderer.current.value.kind]}</span>
      </div>
    </details>
  );
}

function Ways(props: {
  readonly where: string;
  readonly ways: readonly (readonly [string, string, string])[];
}): JSX.Element {
  return (
    <table class="help">
      <thead>
        <tr>
          <th scope="col">To</th>
          <th scope="col">Mouse</th>
          <th scope="col">{props.where}</th>
        </tr>
      </thead>
      <tbody>
        {props.ways.map(([what, mouse, keys]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>{mouse}</td>
            <td>{keys}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
