/** Surfaces in 3D: the prediction by its error, the reference around it; a click puts the crosshair there. */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { usePage, useShownCase } from '../page';
import { Toggle } from '../panels/controls';
import { MaximizeButton } from '../panels/layoutControls';
import { isSoftware } from '../render/chooseRenderer';
import { follow } from '../state/follow';
import { colorOf } from './background';
import { listenTo3d } from './gestures3d';
import { loadScene3d, webgl2Device } from './loadScene3d';
import { Model3d } from './model3d';
import { Notes3d } from './notes3d';
import { Overlay3d } from './overlay3d';
import type { Picture3d, Scene3d } from './scene3d';

/** How the scene stands; `failed` with the reason. */
type Phase =
  | { readonly kind: 'loading' | 'ready' | 'lost' | 'unsupported' }
  | { readonly kind: 'failed'; readonly reason: string };

export function View3d(): JSX.Element {
  const { session } = usePage();
  const { view } = useShownCase();
  const element = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const model = useMemo(() => new Model3d(session), [session]);
  const device = useMemo(webgl2Device, []);
  const phase = useSignal<Phase>({ kind: device === undefined ? 'unsupported' : 'loading' });
  /** Counts attempts to start the scene. */
  const attempt = useSignal(0);
  const scene = useSignal<Scene3d | undefined>(undefined);
  const theme = useSignal(0);
  const drawn = useSignal<Picture3d | undefined>(undefined);

  const picture = useComputed((): Picture3d | undefined => {
    // Read for its changes: the colour comes from the style sheet.
    if (theme.value < 0 || model.size.value.width === 0 || !element.current) return undefined;
    return {
      meshes: model.meshes.value,
      lines: model.lines.value,
      camera: model.camera.value,
      background: colorOf(element.current),
    };
  });
  const isDrawn = useComputed(() => model.complete.value && drawn.value === picture.value);

  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      model.size.value = { width: entry.contentRect.width, height: entry.contentRect.height };
      scene.peek()?.resize();
    });
    observer.observe(element.current);
    const themes = new MutationObserver(() => {
      theme.value++;
    });
    for (const themed of [document.documentElement, document.body]) {
      themes.observe(themed, { attributes: true, attributeFilter: ['class', 'style'] });
    }
    const stopListening = listenTo3d(element.current, model.actions);
    return () => {
      observer.disconnect();
      themes.disconnect();
      stopListening();
      model.dispose();
    };
  }, [model, scene, theme]);

  useSignalEffect(() => {
    follow(attempt);
    const canvasPlace = place.current;
    if (device === undefined || !canvasPlace) return;
    let wanted = true;
    let made: Scene3d | undefined;
    phase.value = { kind: 'loading' };
    loadScene3d().then(
      (create) => {
        if (!wanted) return;
        made = create(canvasPlace, {
          drawn: (now) => {
            drawn.value = now;
          },
          lost: () => {
            phase.value = { kind: 'lost' };
          },
        });
        scene.value = made;
        phase.value = { kind: 'ready' };
      },
      (error: unknown) => {
        phase.value = { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
      },
    );
    return () => {
      wanted = false;
      scene.value = undefined;
      made?.dispose();
    };
  });

  useSignalEffect(() => {
    if (picture.value) scene.value?.show(picture.value);
  });

  const { smooth } = view.view3d;
  const spot = model.hovered.value ?? model.picked.value;
  return (
    <section
      class="view3d"
      aria-label="3D view"
      data-testid="view3d"
      data-phase={phase.value.kind}
      data-complete={isDrawn.value}
      data-surfaces={drawn.value?.meshes.length ?? 0}
    >
      <header class="view3d-header">
        <h2>3D</h2>
        <span class="view3d-spot" data-testid="view3d-spot">
          {spot ?? ''}
        </span>
        <span class="visually-hidden" aria-live="polite">
          {model.picked.value ?? ''}
        </span>
        <Toggle
          pressed={smooth}
          label="Smooth surfaces"
          title="Smooth surfaces by at most half a voxel; colours stay those of the exact surface"
          testId="view3d-smooth"
          onToggle={(pressed) => {
            session.update(({ view3d }) => ({ view3d: { ...view3d, smooth: pressed } }));
          }}
        >
          Smooth
        </Toggle>
        <button
          type="button"
          class="quiet"
          data-testid="view3d-reset"
          title="Show everything from the front again (double click, or 0)"
          onClick={() => {
            model.reset();
          }}
        >
          Reset
        </button>
        <MaximizeButton pane="3d" />
      </header>
      <div
        ref={element}
        class="view3d-viewport"
        data-own-keys
        tabIndex={0}
        role="application"
        aria-roledescription="3D view"
        aria-label="Surfaces in 3D. Arrows turn, Shift and arrows move, plus and minus zoom, Enter puts the crosshair on the surface in the middle."
        data-testid="view3d-viewport"
      >
        <div ref={place} class="view3d-scene" />
        {phase.value.kind === 'ready' && <Overlay3d model={model} />}
        {phase.value.kind === 'ready' && (
          <Notes3d model={model} software={device !== undefined && isSoftware(device) ? device : undefined} />
        )}
        <Message
          phase={phase.value}
          onRetry={() => {
            attempt.value++;
          }}
        />
      </div>
    </section>
  );
}

/** What there is instead of a picture. */
function Message(props: { readonly phase: Phase; readonly onRetry: () => void }): JSX.Element | null {
  const { phase, onRetry } = props;
  const retry = (
    <button type="button" data-testid="view3d-retry" onClick={onRetry}>
      Try again
    </button>
  );
  switch (phase.kind) {
    case 'ready':
      return null;
    case 'loading':
      return (
        <div class="view3d-message" role="status">
          Loading the 3D view…
        </div>
      );
    case 'unsupported':
      return (
        <div class="view3d-message" role="alert">
          The 3D view needs WebGL2, which this window does not have. The planes work without it.
        </div>
      );
    case 'lost':
      return (
        <div class="view3d-message" role="alert">
          <p>The graphics device stopped drawing the 3D view. The planes go on.</p>
          {retry}
        </div>
      );
    case 'failed':
      return (
        <div class="view3d-message" role="alert">
          <p>The 3D view could not be started: {phase.reason}</p>
          {retry}
        </div>
      );
  }
}
