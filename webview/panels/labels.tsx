/** The label table: colour, name, voxels, show or hide. */
import type { JSX } from 'preact';
import type { LabelMapInfo } from '../../src/protocol/schemas';
import { usePage, useShownCase } from '../page';
import { cssColor } from '../render/colorMaps';
import { labelsOf } from '../state/labelsOf';
import { Section } from './controls';
import { Icon } from './icons';

const countOf = (info: LabelMapInfo | null, value: number): number | undefined => {
  const place = info?.table.findIndex((label) => label.value === value) ?? -1;
  return info?.voxels[place];
};

/** Rows listed; a map with thousands of labels is drawn whole, but no list of them can be read. */
const MOST_ROWS = 300;

export function LabelsSection(): JSX.Element | null {
  const { session } = usePage();
  const { scene, view } = useShownCase();
  const labels = labelsOf(scene);
  const names = session.names.value;
  if (!scene.reference && !scene.prediction) return null;
  if (labels.length === 0) {
    return (
      <Section title="Labels" testId="section-labels">
        <p class="hint">The label map holds only background: there is nothing to draw.</p>
      </Section>
    );
  }
  const hidden = new Set(view.hiddenLabels);
  const allHidden = labels.every(({ value }) => hidden.has(value));
  return (
    <Section title="Labels" testId="section-labels">
      <table class="labels">
        <thead>
          <tr>
            <th>
              <button
                type="button"
                class="icon-button"
                aria-label={allHidden ? 'Show all labels' : 'Hide all labels'}
                title={allHidden ? 'Show all labels' : 'Hide all labels'}
                data-testid="labels-all"
                onClick={() => {
                  session.update(() => ({
                    hiddenLabels: allHidden ? [] : labels.map(({ value }) => value),
                  }));
                }}
              >
                <Icon name={allHidden ? 'hidden' : 'shown'} />
              </button>
            </th>
            <th scope="col" colSpan={2}>
              Label
            </th>
            {scene.reference && (
              <th scope="col" class="number count" title={`Voxels in ${scene.reference.name}`}>
                {names.reference}
              </th>
            )}
            {scene.prediction && (
              <th scope="col" class="number count" title={`Voxels in ${scene.prediction.name}`}>
                {names.prediction}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {labels.slice(0, MOST_ROWS).map(({ value, name, color }) => {
            const isHidden = hidden.has(value);
            return (
              <tr key={value} data-testid={`label-${value}`} class={isHidden ? 'is-hidden' : ''}>
                <td>
                  <button
                    type="button"
                    class="icon-button"
                    aria-pressed={!isHidden}
                    aria-label={`Show ${name}`}
                    title={isHidden ? `Show ${name}` : `Hide ${name}`}
                    data-testid={`label-toggle-${value}`}
                    onClick={() => {
                      session.update(({ hiddenLabels }) => ({
                        hiddenLabels: isHidden
                          ? hiddenLabels.filter((other) => other !== value)
                          : [...hiddenLabels, value],
                      }));
                    }}
                  >
                    <Icon name={isHidden ? 'hidden' : 'shown'} />
                  </button>
                </td>
                <td class="swatch-cell">
                  <span class="swatch" style={{ backgroundColor: cssColor(color) }} />
                </td>
                <th scope="row" title={`Value ${value}`}>
                  {name}
                </th>
                {scene.reference && <Count info={scene.reference} value={value} />}
                {scene.prediction && <Count info={scene.prediction} value={value} />}
              </tr>
            );
          })}
        </tbody>
      </table>
      {labels.length > MOST_ROWS && (
        <p class="hint">{labels.length - MOST_ROWS} more labels are drawn but not listed.</p>
      )}
    </Section>
  );
}

function Count(props: { readonly info: LabelMapInfo; readonly value: number }): JSX.Element {
  return <td class="number">{(countOf(props.info, props.value) ?? 0).toLocaleString('en')}</td>;
}
