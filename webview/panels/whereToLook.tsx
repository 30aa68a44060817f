/** Going to what is wrong: slices and components by how wrong they are. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { usePage, useShownCase } from '../page';
import { labelsOf } from '../state/labelsOf';
import { badness, distanceText, volumeText, type ListedComponent } from '../state/ranking';
import { Section } from './controls';

/** Rows listed at first: of scattered lesions there may be hundreds. */
const MOST_ROWS = 60;

const COLUMNS = [
  { key: 'kind', text: 'What', number: false },
  { key: 'name', text: 'Label', number: false },
  { key: 'volume', text: 'Size', number: true },
  { key: 'distance', text: 'Off by', number: true },
] as const;
type Column = (typeof COLUMNS)[number]['key'];

interface Order {
  readonly by: Column;
  readonly falling: boolean;
}
const WORST_FIRST: Order = { by: 'distance', falling: true };

export function WhereToLookSection(): JSX.Element | null {
  const { session } = usePage();
  const { scene } = useShownCase();
  if (!scene.reference || !scene.prediction) return null;
  const { whereToLook } = session;
  const overview = whereToLook.overview.value;
  return (
    <Section title="Where to look" testId="section-where">
      {overview.kind === 'measuring' && <p class="hint">Measuring…</p>}
      {overview.kind === 'failure' && (
        <p class="note">
          The errors could not be measured: {overview.message}{' '}
          <button
            type="button"
            onClick={() => {
              whereToLook.refresh();
            }}
          >
            Try again
          </button>
        </p>
      )}
      {overview.kind === 'overview' && (
        <>
          <div class="buttons">
            <button
              type="button"
              data-testid="next-slice"
              title="Go to the next worst slice of the plane in use (F8, or N on a plane; with Shift to the one before)"
              onClick={() => {
                whereToLook.act('nextWorstSlice');
              }}
            >
              Next worst slice
            </button>
            <button
              type="button"
              data-testid="next-component"
              title="Go to the next worst component (Alt+F8, or M on a plane; with Shift to the one before)"
              onClick={() => {
                whereToLook.act('nextWorstComponent');
              }}
            >
              Next component
            </button>
          </div>
          <Components />
          <WithoutError />
        </>
      )}
      <p class="hint" role="status" data-testid="where-said">
        {whereToLook.said.value}
      </p>
    </Section>
  );
}

function Components(): JSX.Element {
  const { session } = usePage();
  const { view } = useShownCase();
  const { whereToLook } = session;
  const order = useSignal(WORST_FIRST);
  const all = useSignal(false);
  const components = whereToLook.components.value;
  if (components.length === 0) {
    return (
      <p class="hint" data-testid="components">
        No component of the labels shown is off by more than the tolerance.
      </p>
    );
  }
  const sorted = ordered(components, order.value);
  const rows = all.value ? sorted : sorted.slice(0, MOST_ROWS);
  const left = sorted.length - rows.length;
  const others = whereToLook.others.value;
  return (
    <>
      <div class="components">
        <table data-testid="components">
          <thead>
            <tr>
              {COLUMNS.map(({ key, text, number }) => (
                <th
                  scope="col"
                  key={key}
                  class={number ? 'number' : ''}
                  aria-sort={
                    order.value.by === key ? (order.value.falling ? 'descending' : 'ascending') : 'none'
                  }
                >
                  <button
                    type="button"
                    class="quiet sorter"
                    data-testid={`components-by-${key}`}
                    title={`Sort by ${text.toLowerCase()}`}
                    onClick={() => {
                      const again = order.value.by === key;
                      order.value = { by: key, falling: again ? !order.value.falling : number };
                    }}
                  >
                    {text}
                    {order.value.by === key && (
                      <span aria-hidden="true">{order.value.falling ? '▾' : '▴'}</span>
                    )}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((component, n) => (
              <Row
                key={`${component.label}/${component.kind}/${component.worst.join()}`}
                component={component}
                number={n}
                isHere={component.worst.every((at, axis) => at === view.cursor[axis])}
              />
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            all.value = true;
          }}
        >
          Show {left} more
        </button>
      )}
      {others > 0 && <p class="hint">{others} more components are smaller errors and not listed.</p>}
    </>
  );
}

/** Labels no distance can be had of, and why: they are in no slice's error. */
function WithoutError(): JSX.Element | null {
  const { session } = usePage();
  const { scene, view } = useShownCase();
  const overview = session.whereToLook.overview.value;
  if (overview.kind !== 'overview') return null;
  const without = overview.overview.labels
    .filter(({ label, components }) => !view.hiddenLabels.includes(label) && components.length > 0)
    .filter(({ components }) => components.every(({ distance }) => distance === null))
    .map(({ label }) => labelsOf(scene).find(({ value }) => value === label)?.name ?? String(label));
  if (without.length === 0) return null;
  return (
    <p class="hint" data-testid="without-error">
      In one of the label maps only, so that no distance can be had: {without.join(', ')}.
    </p>
  );
}

function Row(props: {
  readonly component: ListedComponent;
  readonly number: number;
  readonly isHere: boolean;
}): JSX.Element {
  const { session } = usePage();
  const { component, number, isHere } = props;
  const { kind, name, volume, distance } = component;
  const go = (): void => {
    session.whereToLook.goToComponent(component);
  };
  return (
    <tr class={isHere ? 'is-here' : ''} data-testid={`component-${number}`} onClick={go}>
      <th scope="row">
        <button type="button" class="quiet link" aria-label={`Go there: ${kind}, ${name}`}>
          {kind}
        </button>
      </th>
      <td>{name}</td>
      <td class="number">{volumeText(volume)}</td>
      <td class="number">
        {distance === null ? (
          <span title="The other label map lacks the label">—</span>
        ) : (
          distanceText(distance)
        )}
      </td>
    </tr>
  );
}

/** Sorted by a column; equal ones stay as they were, worst first. */
export function ordered(
  components: readonly ListedComponent[],
  { by, falling }: Order,
): readonly ListedComponent[] {
  const compare = (a: ListedComponent, b: ListedComponent): number => {
    switch (by) {
      case 'kind':
        return a.kind.localeCompare(b.kind);
      case 'name':
        return a.label - b.label;
      case 'volume':
        return a.volume - b.volume;
      case 'distance': {
        const [x, y] = [badness(a), badness(b)];
        return x === y ? 0 : x - y;
      }
    }
  };
  const sign = falling ? -1 : 1;
  return [...components].sort((a, b) => sign * compare(a, b));
}
