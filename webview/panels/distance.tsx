/** The signed distance map of one label as a colour overlay. */
import type { JSX } from 'preact';
import { labelRoleSchema } from '../../src/protocol/schemas';
import { usePage, useShownCase } from '../page';
import { distanceLayer } from '../state/planeContent';
import type { ViewState } from '../state/viewState';
import { OpacitySlider, Section } from './controls';
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
            {scene.reference && <option value="reference">reference</option>}
            {scene.prediction && <option value="prediction">prediction</option>}
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
        </>
      )}
    </Section>
  );
}
