/** Mouse and keys, and which renderer draws. */
import type { JSX } from 'preact';
import { usePage, useShownCase } from '../page';
import { rendererSchema } from '../state/viewState';

const WAYS = [
  ['Place the crosshair', 'click, drag', 'Shift + arrows'],
  ['Scroll slices', 'wheel', 'arrows, Page Up / Down, Home, End'],
  ['Window and level', 'right drag', 'W, then Shift + arrows'],
  ['Pan', 'middle or Shift + drag', 'P, then Shift + arrows'],
  ['Zoom', 'Ctrl + wheel, pinch', '+ and −'],
  ['Fit', 'double click', '0'],
  ['Crosshair lines', '', 'X'],
  ['Probe distances', 'toolbar', 'D'],
  ['Next worst slice', 'click on the strip', 'F8 or N; Shift: the one before'],
  ['Next component', 'click in the list', 'Alt+F8 or M; Shift: the one before'],
] as const;

const RENDERER_NAMES = { auto: 'Automatic', webgl2: 'WebGL2', canvas: 'Canvas' } as const;

export function HelpSection(): JSX.Element {
  const { session, renderer } = usePage();
  const { view } = useShownCase();
  return (
    <details class="panel-section" data-testid="section-help">
      <summary>Mouse, keys and drawing</summary>
      <table class="help">
        <thead>
          <tr>
            <th scope="col">To</th>
            <th scope="col">Mouse</th>
            <th scope="col">Keys, on a plane</th>
          </tr>
        </thead>
        <tbody>
          {WAYS.map(([what, mouse, keys]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{mouse}</td>
              <td>{keys}</td>
            </tr>
          ))}
        </tbody>
      </table>
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
