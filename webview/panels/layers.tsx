/** Reference and prediction: which are there, and what of them is drawn. */
import type { JSX } from 'preact';
import type { LabelRole } from '../../src/protocol/schemas';
import type { CommandName } from '../data/host';
import { usePage, useShownCase } from '../page';
import { distinguished } from '../state/names';
import { OpacitySlider, Section, Toggle } from './controls';

const ROLES = ['reference', 'prediction'] as const satisfies readonly LabelRole[];
const NAMES: Readonly<Record<LabelRole, string>> = { reference: 'Reference', prediction: 'Prediction' };

export function LayersSection(): JSX.Element {
  const { session } = usePage();
  const { scene, view } = useShownCase();
  const anyFill = ROLES.some((role) => scene[role] && view.layers[role].fill);
  return (
    <Section title="Layers" testId="section-layers">
      {ROLES.map((role) => (
        <Layer key={role} role={role} />
      ))}
      {scene.reference && scene.prediction && <DifferenceLayer />}
      <OpacitySlider
        label="Fill opacity"
        testId="label-opacity"
        value={view.labelOpacity}
        disabled={!anyFill}
        onChange={(labelOpacity) => {
          session.update(() => ({ labelOpacity }));
        }}
      />
    </Section>
  );
}

function Layer({ role }: { readonly role: LabelRole }): JSX.Element {
  const { session } = usePage();
  const { scene, view } = useShownCase();
  const info = scene[role];
  const layer = view.layers[role];
  const set = (change: Partial<typeof layer>): void => {
    session.update(({ layers }) => ({ layers: { ...layers, [role]: { ...layers[role], ...change } } }));
  };
  return (
    <div class="layer" data-testid={`layer-${role}`}>
      <div class="layer-title">
        <span class="layer-name">{NAMES[role]}</span>
        {info && (
          <>
            <Toggle
              pressed={layer.fill}
              label={`${NAMES[role]} fill`}
              testId={`${role}-fill`}
              onToggle={(fill) => {
                set({ fill });
              }}
            >
              Fill
            </Toggle>
            <Toggle
              pressed={layer.contour}
              label={`${NAMES[role]} contour`}
              testId={`${role}-contour`}
              onToggle={(contour) => {
                set({ contour });
              }}
            >
              Contour
            </Toggle>
          </>
        )}
      </div>
      <Choice role={role} />
      {!info && (
        <p class="hint">
          {role === 'reference'
            ? 'No label map was found for this scan. Choose one to see its contours.'
            : 'None yet. Predict with a trained model, or choose a label map to compare with the reference.'}
        </p>
      )}
      <div class="buttons">
        {role === 'prediction' && (
          <>
            <CommandButton name="predict" text="Predict…" primary={!info} />
            <CommandButton name="train" text="Train…" primary={false} />
            {(scene.reference ?? scene.prediction) && (
              <CommandButton
                name="swapLabels"
                text="Swap"
                primary={false}
                title="Reference and prediction change places, and every error its sign"
              />
            )}
          </>
        )}
      </div>
    </div>
  );
}

/** Where the two differ, and what its hatchings mean. */
function DifferenceLayer(): JSX.Element {
  const { session } = usePage();
  const { view } = useShownCase();
  const names = session.names.value;
  return (
    <div class="layer" data-testid="layer-difference">
      <div class="layer-title">
        <span class="layer-name">Difference</span>
        <Toggle
          pressed={view.difference}
          label="Show the difference"
          title="Where the two label maps differ, in the labels that are shown"
          testId="difference"
          onToggle={(difference) => {
            session.update(() => ({ difference }));
          }}
        >
          Show
        </Toggle>
      </div>
      {view.difference && (
        <ul class="difference-legend" data-testid="difference-legend">
          <li>
            <i class="hatch missed" /> missed: only in {names.reference}
          </li>
          <li>
            <i class="hatch extra" /> extra: only in {names.prediction}
          </li>
          <li>
            <i class="hatch other" /> another label in each
          </li>
        </ul>
      )}
    </div>
  );
}

/** Which label map has the role: one of those found for the scan, any other file, or none. */
function Choice({ role }: { readonly role: LabelRole }): JSX.Element {
  const { session } = usePage();
  const { scene } = useShownCase();
  const info = scene[role];
  const files = scene.choices.map(({ path }) => path);
  return (
    <div class="layer-file">
      <select
        aria-label={`Label map of the ${role}`}
        title={info?.path ?? `No ${role}`}
        data-testid={`choice-${role}`}
        value={info?.path ?? ''}
        onChange={({ currentTarget: { value } }) => {
          void session.showLabels(role, value === '' ? null : value);
        }}
      >
        <option value="">none</option>
        {scene.choices.map(({ path, source }) => (
          <option key={path} value={path} title={`${path} (${source})`}>
            {distinguished(path, files)}
          </option>
        ))}
      </select>
      <CommandButton
        name={role === 'reference' ? 'chooseReference' : 'choosePrediction'}
        text="Other…"
        primary={false}
        title={`Choose any file as the ${role}`}
      />
    </div>
  );
}

/** A button that runs a command of the extension. */
function CommandButton(props: {
  readonly name: CommandName;
  readonly text: string;
  readonly primary: boolean;
  readonly title?: string;
}): JSX.Element {
  const { session } = usePage();
  return (
    <button
      type="button"
      class={props.primary ? 'primary' : ''}
      data-testid={`command-${props.name}`}
      title={props.title}
      onClick={() => {
        void session.command(props.name);
      }}
    >
      {props.text}
    </button>
  );
}
