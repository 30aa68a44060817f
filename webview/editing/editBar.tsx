/** The line under the toolbar: the tool in use with its few options, what may be painted over, what was done. */
import type { JSX } from 'preact';
import { NumberField, Toggle } from '../panels/controls';
import { usePage, useShownCase } from '../page';
import { cssColor } from '../render/colorMaps';
import { RADIUS, toleranceOf } from './settings';
import { hasTip, TOOL_TEXTS, type EditTool } from './tools';
import { VolumeBar } from './volumeBar';

/** There as soon as something can be edited, so that the picture does not move when a tool is taken. */
export function EditBar(): JSX.Element | null {
  const { session } = usePage();
  const { editor, volumeTool } = session;
  const state = editor.state.value;
  if (!state) return null;
  const tool = editor.tool.value;
  return (
    <div class="edit-bar" role="group" aria-label="Tool options" data-testid="edit-bar">
      {state.lockedBy === null ? (
        <>
          <ActiveLabel />
          {volumeTool.isOpen.value ? <VolumeBar /> : tool ? <ToolOptions tool={tool} /> : <Looking />}
          {(tool ?? volumeTool.isOpen.value) && <Mask />}
        </>
      ) : (
        <span data-testid="edit-locked">
          This label map is being edited in the tab of {state.lockedBy}. Edit it there, or close that tab.
        </span>
      )}
      <Said />
    </div>
  );
}

function Looking(): JSX.Element {
  return (
    <span class="tool-name">
      Looking: nothing is painted. Choose a tool at the left, or press its letter.
    </span>
  );
}

function ActiveLabel(): JSX.Element {
  const { editor } = usePage().session;
  const label = editor.label.value;
  return (
    <span class="active-label" data-testid="active-label" title="The active label: 1 to 9 choose another one">
      {label ? (
        <>
          <i class="swatch" style={{ backgroundColor: cssColor(label.color) }} />
          <b>{label.name}</b>
        </>
      ) : (
        <b>no label yet</b>
      )}
    </span>
  );
}

function ToolOptions({ tool }: { readonly tool: EditTool }): JSX.Element {
  return (
    <>
      <span class="tool-name" title={TOOL_TEXTS[tool].hint}>
        {TOOL_TEXTS[tool].name}
      </span>
      {hasTip(tool) && <TipOptions />}
      {tool === 'thresholdBrush' && <RangeOptions />}
      {tool === 'smartBrush' && <ToleranceOption />}
      {tool === 'fill' && <FillOptions />}
      {tool === 'scissors' && <ScissorsOptions />}
      {(tool === 'accept' || tool === 'reject') && <AcceptOptions />}
    </>
  );
}

function TipOptions(): JSX.Element {
  const { editor } = usePage().session;
  const { radius, shape } = editor.settings.value;
  return (
    <>
      <NumberField
        label="Radius, mm"
        testId="brush-radius"
        value={radius}
        refusal={(value) =>
          value >= RADIUS.least && value <= RADIUS.most
            ? undefined
            : `A radius is ${RADIUS.least} to ${RADIUS.most} mm.`
        }
        onChange={(value) => {
          editor.set({ radius: value });
        }}
      />
      <Choice
        label="Shape of the tip"
        testId="brush-shape"
        value={shape}
        options={[
          ['circle', 'Circle, this slice'],
          ['sphere', 'Ball, in 3D'],
        ]}
        onChange={(value) => {
          editor.set({ shape: value });
        }}
      />
    </>
  );
}

function RangeOptions(): JSX.Element {
  const { editor } = usePage().session;
  const { window } = useShownCase().view;
  const { low, high } = editor.settings.value.range ?? window;
  return (
    <Range
      label="Range"
      testId="brush-range"
      low={low}
      high={high}
      onChange={(range) => {
        editor.set({ range });
      }}
    />
  );
}

/** Two numbers, the lower one first. */
export function Range(props: {
  readonly label: string;
  readonly testId: string;
  readonly low: number;
  readonly high: number;
  readonly onChange: (range: { low: number; high: number }) => void;
}): JSX.Element {
  const { low, high } = props;
  return (
    <span class="range-fields" role="group" aria-label={props.label}>
      <NumberField
        label={props.label}
        testId={`${props.testId}-low`}
        value={low}
        refusal={(value) => (value <= high ? undefined : `The lower end must not be above ${high}.`)}
        onChange={(value) => {
          props.onChange({ low: value, high });
        }}
      />
      <NumberField
        label="to"
        testId={`${props.testId}-high`}
        value={high}
        refusal={(value) => (value >= low ? undefined : `The upper end must not be below ${low}.`)}
        onChange={(value) => {
          props.onChange({ low, high: value });
        }}
      />
    </span>
  );
}

function ToleranceOption(): JSX.Element {
  const { editor } = usePage().session;
  const { window } = useShownCase().view;
  return (
    <NumberField
      label="Tolerance"
      testId="tolerance"
      value={toleranceOf(editor.settings.value, window)}
      refusal={(value) => (value >= 0 ? undefined : 'A tolerance is not negative.')}
      onChange={(tolerance) => {
        editor.set({ tolerance });
      }}
    />
  );
}

function FillOptions(): JSX.Element {
  const { editor } = usePage().session;
  const { fillBy, fillExtent } = editor.settings.value;
  return (
    <>
      <Choice
        label="What is filled"
        testId="fill-by"
        value={fillBy}
        options={[
          ['label', 'Area of one label'],
          ['intensity', 'Similar intensity'],
        ]}
        onChange={(value) => {
          editor.set({ fillBy: value });
        }}
      />
      {fillBy === 'intensity' && <ToleranceOption />}
      <Choice
        label="How far it is filled"
        testId="fill-extent"
        value={fillExtent}
        options={[
          ['slice', 'This slice'],
          ['volume', 'In 3D'],
        ]}
        onChange={(value) => {
          editor.set({ fillExtent: value });
        }}
      />
    </>
  );
}

function ScissorsOptions(): JSX.Element {
  const { editor } = usePage().session;
  const { cutSlices, cutSide } = editor.settings.value;
  return (
    <>
      <Choice
        label="Side of the line that is cut"
        testId="cut-side"
        value={cutSide}
        options={[
          ['inside', 'Inside'],
          ['outside', 'Outside'],
        ]}
        onChange={(value) => {
          editor.set({ cutSide: value });
        }}
      />
      <Choice
        label="Slices that are cut"
        testId="cut-slices"
        value={cutSlices}
        options={[
          ['all', 'All slices'],
          ['one', 'This slice'],
        ]}
        onChange={(value) => {
          editor.set({ cutSlices: value });
        }}
      />
    </>
  );
}

function AcceptOptions(): JSX.Element {
  const { editor } = usePage().session;
  return (
    <Choice
      label="How much is taken"
      testId="accepts"
      value={editor.settings.value.accepts}
      options={[
        ['component', 'The connected component'],
        ['label', 'All of the label'],
      ]}
      onChange={(value) => {
        editor.set({ accepts: value });
      }}
    />
  );
}

/** What every tool may paint over. */
function Mask(): JSX.Element {
  const { editor } = usePage().session;
  const { scan } = useShownCase().scene;
  const { over, overLabel, intensity, review } = editor.settings.value;
  const table = editor.table.value;
  return (
    <span class="mask-fields">
      <label class="choice">
        <span>Over</span>
        <select
          data-testid="paint-over"
          title="What may be painted over; locked labels never are"
          value={over === 'label' ? `label ${overLabel ?? table[0]?.value ?? ''}` : over}
          onChange={({ currentTarget: { value } }) => {
            const label = Number(value.replace('label ', ''));
            if (value === 'anything' || value === 'background') editor.set({ over: value });
            else editor.set({ over: 'label', overLabel: label });
          }}
        >
          <option value="anything">everything</option>
          <option value="background">only background</option>
          {table.map(({ value, name }) => (
            <option key={value} value={`label ${value}`}>
              only {name}
            </option>
          ))}
        </select>
      </label>
      <Toggle
        pressed={intensity !== null}
        label="Only in a range of intensities"
        title="Every tool changes only voxels where the scan is in a range"
        testId="mask-intensity"
        onToggle={(on) => {
          editor.set({ intensity: on ? { low: scan.window.low, high: scan.window.high } : null });
        }}
      >
        In range
      </Toggle>
      {intensity && (
        <Range
          label=""
          testId="mask-range"
          low={intensity.low}
          high={intensity.high}
          onChange={(range) => {
            editor.set({ intensity: range });
          }}
        />
      )}
      <Toggle
        pressed={review}
        label="Mark edited slices as reviewed"
        title="Slices that are changed by hand are marked as reviewed, in the same step"
        testId="mark-edited"
        onToggle={(on) => {
          editor.set({ review: on });
        }}
      >
        Mark reviewed
      </Toggle>
    </span>
  );
}

/** What was done last, or why it was not. */
function Said(): JSX.Element {
  const { editor } = usePage().session;
  const said = editor.said.value;
  return (
    <span
      class={`said ${said?.kind ?? ''}`}
      role={said?.kind === 'refused' ? 'alert' : 'status'}
      data-testid="edit-said"
      title={said?.text ?? ''}
    >
      {said?.text ?? ''}
    </span>
  );
}

/** One of a few, by name. */
export function Choice<Value extends string>(props: {
  readonly label: string;
  readonly testId: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}): JSX.Element {
  return (
    <select
      aria-label={props.label}
      title={props.label}
      data-testid={props.testId}
      value={props.value}
      onChange={({ currentTarget }) => {
        const chosen = props.options.find(([value]) => value === currentTarget.value);
        if (chosen) props.onChange(chosen[0]);
      }}
    >
      {props.options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
