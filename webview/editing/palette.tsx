/** The strip of tools at the left. Looking is the first and the default, so that a click never paints by accident. */
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { usePage } from '../page';
import { EditIcon } from './icons';
import { TOOL_KEYS } from './shortcuts';
import { TOOL_TEXTS, type EditTool } from './tools';

/** Tools that belong together. */
const GROUPS = [
  ['brush', 'eraser', 'thresholdBrush', 'smartBrush'],
  ['fill', 'polygon', 'freehand', 'livewire', 'scissors'],
  ['sculpt', 'snap', 'accept', 'reject'],
] as const satisfies readonly (readonly EditTool[])[];

export function ToolPalette(): JSX.Element | null {
  const { session } = usePage();
  const { editor, volumeTool } = session;
  if (!editor.canEdit.value) return null;
  const other = editor.edited.value?.other;
  const inUse = editor.tool.value;
  const isVolumeOpen = volumeTool.isOpen.value;
  return (
    <div
      class="tool-palette"
      role="toolbar"
      aria-label="Editing tools"
      aria-orientation="vertical"
      data-testid="tool-palette"
      onKeyDown={moveFocus}
    >
      <PaletteButton
        name="Look"
        title="Look: click places the crosshair, nothing is painted (V)"
        testId="edit-look"
        icon="look"
        pressed={!inUse && !isVolumeOpen}
        onPress={() => {
          volumeTool.close();
          session.chooseTool('crosshair');
        }}
      />
      {GROUPS.map((group) => (
        <div class="tool-group" role="group" key={group[0]}>
          {group.map((tool) => {
            const { name, hint, needsOther } = TOOL_TEXTS[tool];
            return (
              <PaletteButton
                key={tool}
                name={name}
                title={`${name} (${TOOL_KEYS[tool]}): ${hint}`}
                testId={`edit-${tool}`}
                icon={tool}
                pressed={inUse === tool}
                disabled={needsOther && !other}
                onPress={() => {
                  session.chooseEditTool(inUse === tool ? undefined : tool);
                }}
              />
            );
          })}
        </div>
      ))}
      <div class="tool-group">
        <PaletteButton
          name="Whole volume"
          title="Whole volume: threshold, islands, grow, smooth and more, with a preview (K)"
          testId="edit-volume"
          icon="volume"
          pressed={isVolumeOpen}
          onPress={() => {
            if (isVolumeOpen) volumeTool.close();
            else session.openVolumeTool();
          }}
        />
      </div>
    </div>
  );
}

function PaletteButton(props: {
  readonly name: string;
  readonly title: string;
  readonly testId: string;
  readonly icon: Parameters<typeof EditIcon>[0]['name'];
  readonly pressed: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="toggle palette-button"
      aria-label={props.name}
      aria-pressed={props.pressed}
      title={props.disabled === true ? `${props.title}. Needs another label map on the scan.` : props.title}
      data-testid={props.testId}
      disabled={props.disabled ?? false}
      tabIndex={props.pressed ? 0 : -1}
      onClick={props.onPress}
    >
      <EditIcon name={props.icon} />
    </button>
  );
}

/** Arrow keys go from tool to tool; Tab leaves the strip. */
function moveFocus(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button:enabled')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}
