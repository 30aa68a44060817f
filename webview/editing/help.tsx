/** Keys and mouse of the editor, for the help in the panel. */
import type { JSX } from 'preact';
import { TOOL_KEYS } from './shortcuts';
import { EDIT_TOOLS, TOOL_TEXTS } from './tools';

const WAYS = [
  ['Use the tool', 'left button', 'Space, at the crosshair'],
  ['Take away instead', 'Ctrl', 'Shift + Space'],
  ['Place the crosshair', 'Alt + click', 'Shift + arrows'],
  ['Brush size', '', '[ and ]'],
  ['Circle or ball', '', 'Y'],
  ['Close a contour', 'double click', 'Enter'],
  ['Last corner back', '', 'Backspace'],
  ['Cancel', '', 'Escape'],
  ['Choose a label', 'click in the list', '1 to 9, comma, full stop'],
  ['Lock the label', '', 'H'],
  ['Copy to next, previous slice', '', 'Shift + Page Up / Down'],
  ['Mark the slice as reviewed', '', 'J'],
  ['Whole volume', '', 'K'],
  ['Look only', '', 'V'],
  ['Undo, redo, save', '', "VS Code's own"],
] as const;

export function EditingHelp(): JSX.Element {
  return (
    <table class="help" data-testid="help-editing">
      <thead>
        <tr>
          <th scope="col">To edit</th>
          <th scope="col">Mouse</th>
          <th scope="col">Keys</th>
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
        {EDIT_TOOLS.map((tool) => (
          <tr key={tool}>
            <th scope="row">{TOOL_TEXTS[tool].name}</th>
            <td />
            <td>{TOOL_KEYS[tool]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
