/** The signed distance map of one label as a colour overlay. */
import type { JSX } from 'preact';
import { labelRoleSchema, type LabelRole } from '../../src/protocol/schemas';
import { usePage, useShownCase } from '../page';
import type { PairNames } from '../state/names';
import { distanceLayer } from '../state/planeContent';
import type { ViewState } from '../state/viewState';
import { NumberField, OpacitySlider, Section, Toggle } from './controls';
import { Legend } from './legend';

export function DistanceSection(): JSX.Element {
  const { session } = usePage();
  const { scene, view } = useShownCase();
  const set = (change: Partial<ViewState['distance']>): void => {
    session.update(({ distance }) => ({ distance: { ...distance, ...change } }));
  };
  if (!scene.reference && !scene.prediction) {
    return (
      <Section title="Distance map" testId="section-distance">
        <p class="hint">Choose a reference to see the signed distance to its surface.</p>
      </Section>
    );
  }
  const { distance } = view;
  const names = session.names.value;
  const info = distance.layer === null ? null : scene[distance.layer];
  const shown = distanceLayer(scene, view);
  return (
    <Section title="Distance map" testId="section-distance">
      <div class="fields">
        <label>
          <span>Of</span>
          <select
            data-testid="distance-layer"
            value={info && distance.layer !== null ? distance.layer : 'none'}
            onChange={({ currentTarget }) => {
              const layer = labelRoleSchema.safeParse(currentTarget.value);
              set({ layer: layer.success ? layer.data : null });
            }}
          >
            <option value="none">nothing</option>
            {labelRoleSchema.options
              .filter((role) => scene[role])
              .map((role) => (
                <option key={role} value={role} title={scene[role]?.path}>
                  {nameOf(role, names)}
                </option>
              ))}
          </select>
        </label>
        {info && (
          <label>
            <span>Label</span>
            <select
              data-testid="distance-label"
              value={String(shown?.label ?? '')}
              onChange={({ currentTarget }) => {
                set({ label: Number(currentTarget.value) });
              }}
            >
              {info.table.map(({ value, name }) => (
                <option key={value} value={String(value)}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {shown && (
        <>
          <OpacitySlider
            label="Opacity"
            testId="distance-opacity"
            value={distance.opacity}
            onChange={(opacity) => {
              set({ opacity });
            }}
          />
          <Legend
            testId="distance-legend"
            label="Signed distance"
            inside="inside"
            outside="outside"
            clip={session.distanceClip.value}
            automatic={distance.clip === null}
            onClip={(clip) => {
              set({ clip });
            }}
          />
          <div class="buttons">
            <Toggle
              pressed={distance.isolines}
              label="Isolines"
              title="Lines of equal distance"
              testId="isolines"
              onToggle={(isolines) => {
                set({ isolines });
              }}
            />
            {distance.isolines && (
              <>
                <NumberField
                  label="every"
                  testId="isoline-step"
                  value={session.isolineStep.value}
                  refusal={(mm) => (mm > 0 ? undefined : 'Isolines must be more than 0 mm apart.')}
                  onChange={(isolineStep) => {
                    set({ isolineStep });
                  }}
                />
                <span>mm</span>
                <button
                  type="button"
                  disabled={distance.isolineStep === null}
                  data-testid="isoline-step-auto"
                  onClick={() => {
                    set({ isolineStep: null });
                  }}
                >
                  Auto
                </button>
              </>
            )}
          </div>
        </>
      )}
    </Section>
  );
}

/** "reference: rater1", or the role alone where the file is called so. */
function nameOf(role: LabelRole, names: PairNames): string {
  return names[role] === role ? role : `${role}: ${names[role]}`;
}
