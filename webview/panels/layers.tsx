/** Reference and prediction: which are there, and what of them is drawn. */
import type { JSX } from 'preact';
import type { LabelRole } from '../../src/protocol/schemas';
import { usePage, useShownCase } from '../page';
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
      {info ? (
        <p class="file-name" title={info.path}>
          {info.name}
        </p>
      ) : (
        <p class="hint">
          {role === 'reference'
            ? 'No label map was found for this scan. Choose one to see its contours.'
            : 'None yet. Predict with a trained model, or choose a label map to compare with the reference.'}
        </p>
      )}
      <div class="buttons">
        <button
          type="button"
          data-testid={role === 'reference' ? 'choose-reference' : 'choose-prediction'}
          onClick={() => {
            void session.command(role === 'reference' ? 'chooseReference' : 'choosePrediction');
          }}
        >
          {info ? 'Choose another…' : `Choose ${role}…`}
        </button>
        {role === 'prediction' && (
          <>
            <button
              type="button"
              class={info ? '' : 'primary'}
              data-testid="predict"
              onClick={() => {
                void session.command('predict');
              }}
            >
              Predict…
            </button>
            <button
              type="button"
              data-testid="train"
              onClick={() => {
                void session.command('train');
              }}
            >
              Train…
            </button>
          </>
        )}
      </div>
    </div>
  );
}
