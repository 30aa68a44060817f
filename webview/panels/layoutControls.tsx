/** How planes and 3D view stand: the arrangement, which of them is large, and one of them alone. */
import type { JSX } from 'preact';
import { usePage, useShownCase } from '../page';
import { ARRANGEMENTS, paneSchema, type Pane } from '../state/layout';
import { arrange, ARRANGEMENT_NAMES, maximize, toggleMaximized } from '../state/viewCommands';
import { Icon } from './icons';

export const PANE_NAMES: Readonly<Record<Pane, string>> = {
  axial: 'Axial',
  coronal: 'Coronal',
  sagittal: 'Sagittal',
  '3d': '3D',
};

/** Value of the choice while one pane stands alone. */
const ALONE = 'alone';

export function LayoutControls(): JSX.Element {
  const { session } = usePage();
  const { view } = useShownCase();
  const { arrangement, main, maximized } = view.layout;
  const large = maximized ?? (arrangement === 'beside' ? main : undefined);
  return (
    <div class="group" role="group" aria-label="Layout">
      <Icon name="layout" />
      <select
        aria-label="Layout"
        title="Where the planes stand (Shift+Z: the next layout; Z or a double click: one plane alone)"
        data-testid="layout"
        value={maximized === null ? arrangement : ALONE}
        onChange={({ currentTarget: { value } }) => {
          const chosen = ARRANGEMENTS.find((name) => name === value);
          if (chosen) arrange(session, chosen);
          else maximize(session, arrangement === 'beside' ? main : session.planeInUse.peek());
        }}
      >
        {ARRANGEMENTS.map((name) => (
          <option key={name} value={name}>
            {ARRANGEMENT_NAMES[name]}
          </option>
        ))}
        <option value={ALONE}>One alone</option>
      </select>
      {large !== undefined && (
        <select
          aria-label="The large one"
          title="Which one is large"
          data-testid="layout-main"
          value={large}
          onChange={({ currentTarget: { value } }) => {
            const pane = paneSchema.safeParse(value);
            if (!pane.success) return;
            if (maximized !== null) maximize(session, pane.data);
            else session.update(({ layout }) => ({ layout: { ...layout, main: pane.data } }));
          }}
        >
          {paneSchema.options
            .filter((pane) => pane !== '3d' || view.view3d.shown)
            .map((pane) => (
              <option key={pane} value={pane}>
                {PANE_NAMES[pane]}
              </option>
            ))}
        </select>
      )}
    </div>
  );
}

/** In the head of a pane: alone, or with the others again. */
export function MaximizeButton({ pane }: { readonly pane: Pane }): JSX.Element | null {
  const { session } = usePage();
  if (session.planes.value.length < 2) return null;
  const isAlone = session.panes.value.length === 1;
  const name = PANE_NAMES[pane];
  return (
    <button
      type="button"
      class="icon-button maximize"
      aria-pressed={isAlone}
      aria-label={isAlone ? 'Show all planes again' : `Show ${name} alone`}
      title={`${isAlone ? 'Show all planes again' : `Show ${name} alone`}${pane === '3d' ? '' : ' (double click, or Z)'}`}
      data-testid={`maximize-${pane}`}
      onClick={() => {
        toggleMaximized(session, pane);
      }}
    >
      <Icon name={isAlone ? 'restore' : 'maximize'} />
    </button>
  );
}
