/** Options of the tools for the whole volume, with Preview, Apply and Cancel. */
import type { JSX } from 'preact';
import { NumberField } from '../panels/controls';
import { usePage, useShownCase } from '../page';
import { Choice, Range } from './editBar';
import {
  OPERATIONS,
  partnerOf,
  partnersOf,
  VOLUME_TOOL_TEXTS,
  VOLUME_TOOLS,
  type VolumeToolName,
} from './volumeActions';

export function VolumeBar(): JSX.Element {
  const { volumeTool } = usePage().session;
  const { tool } = volumeTool.options.value;
  const state = volumeTool.state.value.kind;
  const isBusy = state === 'computing' || state === 'applying';
  return (
    <>
      <Choice
        label="Tool for the whole volume"
        testId="volume-tool"
        value={tool}
        options={VOLUME_TOOLS.map((name) => [name, VOLUME_TOOL_TEXTS[name]] as const)}
        onChange={(name) => {
          volumeTool.set({ tool: name });
        }}
      />
      <Options tool={tool} />
      <span class="volume-buttons">
        <button
          type="button"
          class={state === 'ready' ? '' : 'primary'}
          data-testid="volume-preview"
          disabled={isBusy || state === 'ready'}
          onClick={() => void volumeTool.preview()}
        >
          {state === 'computing' ? 'Computing…' : 'Preview'}
        </button>
        <button
          type="button"
          class={state === 'ready' ? 'primary' : ''}
          data-testid="volume-apply"
          disabled={state !== 'ready'}
          title="Apply what is previewed (Enter on a plane)"
          onClick={() => void volumeTool.apply()}
        >
          Apply
        </button>
        <button
          type="button"
          data-testid="volume-cancel"
          title="Drop the preview, or close (Escape)"
          onClick={() => {
            if (!volumeTool.drop()) volumeTool.close();
          }}
        >
          Cancel
        </button>
      </span>
    </>
  );
}

function Options({ tool }: { readonly tool: VolumeToolName }): JSX.Element | null {
  const { volumeTool } = usePage().session;
  const { view } = useShownCase();
  const options = volumeTool.options.value;
  switch (tool) {
    case 'threshold': {
      const { low, high } = options.range ?? view.window;
      return (
        <Range
          label="Range"
          testId="volume-range"
          low={low}
          high={high}
          onChange={(range) => {
            volumeTool.set({ range });
          }}
        />
      );
    }
    case 'removeSmall':
      return (
        <NumberField
          label="Smaller than, ml"
          testId="volume-ml"
          value={options.volume}
          refusal={(value) => (value > 0 ? undefined : 'A volume is more than 0 ml.')}
          onChange={(volume) => {
            volumeTool.set({ volume });
          }}
        />
      );
    case 'grow':
    case 'shrink':
    case 'smooth':
    case 'smoothAll':
      return (
        <NumberField
          label={tool === 'smoothAll' ? 'Sigma, mm' : tool === 'smooth' ? 'Radius, mm' : 'By, mm'}
          testId="volume-distance"
          value={options.distance}
          refusal={(value) =>
            value > 0 && value <= 100 ? undefined : 'A distance is more than 0 and at most 100 mm.'
          }
          onChange={(distance) => {
            volumeTool.set({ distance });
          }}
        />
      );
    case 'fillHoles':
      return (
        <Choice
          label="What counts as a hole"
          testId="volume-holes"
          value={options.holes}
          options={[
            ['volume', 'Closed in 3D'],
            ['slice', 'Closed on each slice of the plane in use'],
          ]}
          onChange={(holes) => {
            volumeTool.set({ holes });
          }}
        />
      );
    case 'boolean':
      return <Combination />;
    case 'keepLargest':
    case 'split':
    case 'interpolate':
    case 'copyNext':
    case 'copyPrevious':
      return null;
  }
}

const OPERATION_TEXTS: Readonly<Record<(typeof OPERATIONS)[number], string>> = {
  union: 'Add all of',
  subtract: 'Take away',
  intersect: 'Keep only inside',
  move: 'Make the same as',
};

function Combination(): JSX.Element {
  const { editor, volumeTool } = usePage().session;
  const options = volumeTool.options.value;
  const other = editor.edited.value?.other;
  const partners = partnersOf(options, {
    target: editor.label.value?.value ?? 0,
    table: editor.table.value,
    otherTable: other?.table ?? [],
  });
  const partner = partnerOf(options, partners);
  return (
    <>
      <Choice
        label="How the active label is combined"
        testId="volume-operation"
        value={options.operation}
        options={OPERATIONS.map((name) => [name, OPERATION_TEXTS[name]] as const)}
        onChange={(operation) => {
          volumeTool.set({ operation });
        }}
      />
      <Choice
        label="The label it is combined with"
        testId="volume-partner"
        value={String(partner ?? '')}
        options={partners.map(({ value, name }) => [String(value), name] as const)}
        onChange={(value) => {
          volumeTool.set({ with: Number(value) });
        }}
      />
      {other && (
        <Choice
          label="Where that label is taken from"
          testId="volume-map"
          value={options.map}
          options={[
            ['this', 'here'],
            ['other', `in ${other.name}`],
          ]}
          onChange={(map) => {
            volumeTool.set({ map });
          }}
        />
      )}
    </>
  );
}
