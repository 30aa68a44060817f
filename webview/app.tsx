/** The whole page: the case, or why there is none yet. */
import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useHeldKeys } from './editing/heldKeys';
import { useHelpKey } from './editing/helpKey';
import { EditBar } from './editing/editBar';
import { ToolPalette } from './editing/palette';
import { ShownCaseContext, usePage } from './page';
import { Panel } from './panels/panel';
import { StatusLine } from './panels/statusLine';
import { Toolbar } from './panels/toolbar';
import { PlaneView } from './planes/planeView';
import { useToggle3dKey } from './three/toggleKey';
import { View3d } from './three/view3d';

export function App(): JSX.Element {
  const { session } = usePage();
  const phase = session.phase.value;
  switch (phase.kind) {
    case 'loading':
      return (
        <main class="message" data-testid="loading" aria-busy="true">
          <div class="spinner" aria-hidden="true" />
          <p role="status">{phase.what}…</p>
        </main>
      );
    case 'failure':
      return (
        <main class="message" data-testid="failure">
          <div class="message-box" role="alert">
            <h1>This scan cannot be shown</h1>
            <p class="reason">{phase.message}</p>
            <p>Nothing was changed on disk. The scan is read again as soon as the file changes.</p>
          </div>
        </main>
      );
    case 'case':
      return <Case />;
  }
}

function Case(): JSX.Element | null {
  const { session, renderer } = usePage();
  useToggle3dKey(session);
  useHelpKey(session);
  useHeldKeys(session);
  useSignalEffect(() => {
    const choice = session.shown.value?.view.renderer;
    if (choice) renderer.choose(choice);
  });
  const shown = session.shown.value;
  if (!shown) return null;
  const panes = session.panes.value;
  const arrangement = panes.length === 1 ? 'alone' : shown.view.layout.arrangement;
  return (
    <ShownCaseContext.Provider value={shown}>
      <main
        class="case"
        data-testid="case"
        data-renderer={renderer.current.value.kind}
        data-waiting={session.waiting.value}
        data-undo={session.editor.state.value?.undo}
        data-preview={session.volumeTool.state.value.kind === 'ready'}
      >
        <Toolbar />
        <Problems />
        <EditBar />
        <ToolPalette />
        <div
          class="workspace"
          data-arrangement={session.planes.value.length === 1 ? 'auto' : arrangement}
          data-planes={session.planes.value.length}
          data-view3d={session.shows3d.value}
        >
          {panes.map((pane) =>
            pane === '3d' ? <View3d key={pane} /> : <PlaneView key={pane} name={pane} />,
          )}
          {arrangement === 'grid' && panes.length === 3 && <EmptyPane />}
          <Panel />
        </div>
        <StatusLine />
      </main>
    </ShownCaseContext.Provider>
  );
}

/** The fourth place of two by two. */
function EmptyPane(): JSX.Element {
  const { session } = usePage();
  return (
    <section class="empty-pane" aria-label="No 3D view yet" data-testid="empty-pane">
      <p>Surfaces of the labels in 3D</p>
      <button
        type="button"
        onClick={() => {
          session.toggle3d();
        }}
      >
        Show 3D
      </button>
    </section>
  );
}

/** What went wrong while the case is shown; everything else stays usable. */
function Problems(): JSX.Element | null {
  const { session } = usePage();
  const slices = session.store.failure.value;
  const command = session.commandFailure.value;
  if (slices === undefined && command === undefined) return null;
  return (
    <div class="problems" role="alert" data-testid="problems">
      {slices !== undefined && (
        <p>
          A slice could not be had: {slices}{' '}
          <button
            type="button"
            onClick={() => {
              session.store.retry();
            }}
          >
            Try again
          </button>
        </p>
      )}
      {command !== undefined && (
        <p>
          The command could not be run: {command}{' '}
          <button
            type="button"
            onClick={() => {
              session.commandFailure.value = undefined;
            }}
          >
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}
