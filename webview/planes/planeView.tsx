/** One plane: picture, contours, crosshair, letters, slider. */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { planesOf, voxelToPlane, type PlaneName } from '../../src/volume/planes';
import { EditCursor } from '../editing/cursorView';
import { ReviewMark } from '../editing/reviewMark';
import { usePage, useShownCase } from '../page';
import { MaximizeButton } from '../panels/layoutControls';
import { fittedView, toScreen, transformOf, type Size } from '../render/viewTransform';
import { follow } from '../state/follow';
import { planeContent } from '../state/planeContent';
import { Crosshair } from './crosshair';
import { PlaneGestures } from './gestures';
import { listenToGestures } from './listeners';
import { PlanePainter, type Drawn } from './painter';
import { ProbeView } from './probeView';
import { slicePosition } from './readout';
import { SliceErrors } from './sliceErrors';
import { SliceLabels } from './sliceLabels';

const TITLES: Readonly<Record<PlaneName, string>> = {
  axial: 'Axial',
  coronal: 'Coronal',
  sagittal: 'Sagittal',
};

export function PlaneView({ name }: { readonly name: PlaneName }): JSX.Element {
  const { session, renderer } = usePage();
  const { scene, view } = useShownCase();
  const element = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const contours = useRef<HTMLCanvasElement>(null);
  const painter = useSignal<PlanePainter | undefined>(undefined);
  const viewport = useSignal<Size>({ width: 0, height: 0 });
  const drawn = useSignal<Drawn | undefined>(undefined);

  const transform = useComputed(() => {
    const shown = session.shown.value;
    if (!shown || viewport.value.width === 0) return undefined;
    return transformOf(planesOf(shown.scene.scan)[name], shown.view.planes[name], viewport.value);
  });

  const gestures = useMemo(
    () =>
      new PlaneGestures(
        session,
        () => {
          const shown = session.shown.peek();
          return shown && planesOf(shown.scene.scan)[name];
        },
        () => viewport.peek(),
      ),
    [session, name, viewport],
  );

  useEffect(() => {
    if (!element.current || !picture.current || !contours.current) return;
    const made = new PlanePainter(
      session,
      renderer.current,
      { picture: picture.current, contours: contours.current },
      (now) => {
        drawn.value = now;
      },
    );
    painter.value = made;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) viewport.value = { width: entry.contentRect.width, height: entry.contentRect.height };
    });
    // Device pixels, so that a window moved to a denser screen is drawn anew.
    observer.observe(element.current, { box: 'device-pixel-content-box' });
    const stopListening = listenToGestures(element.current, gestures);
    return () => {
      made.dispose();
      observer.disconnect();
      stopListening();
    };
  }, [session, renderer, gestures, painter, viewport, drawn]);

  useSignalEffect(() => {
    follow(
      session.store.changes,
      session.editor.preview.changes,
      renderer.current,
      session.errorClip,
      session.distanceClip,
      session.isolineStep,
    );
    const shown = session.shown.value;
    if (!shown || !transform.value) return;
    painter.value?.show({
      shown,
      content: planeContent(shown.scene, shown.view, name),
      transform: transform.value,
      viewport: viewport.value,
    });
  });

  const plane = planesOf(scene.scan)[name];
  const slice = view.cursor[plane.slice.axis];
  const place = `${slice + 1} / ${plane.depth}`;
  const position = slicePosition(scene, plane, view.cursor);
  const last = drawn.value;
  const fitted = fittedView(plane);
  const { zoom, x, y } = view.planes[name];
  const changed = zoom !== fitted.zoom || x !== fitted.x || y !== fitted.y;
  return (
    <section
      class="plane"
      aria-label={`${TITLES[name]} plane`}
      data-testid={`plane-${name}`}
      data-plane={name}
      data-slice={last?.slice}
      data-behind={last !== undefined && last.slice !== slice}
      data-drawn={last?.layers.join(' ')}
      data-complete={last?.complete}
      data-scale-x={last?.transform.scaleX}
      data-scale-y={last?.transform.scaleY}
      data-offset-x={last?.transform.offsetX}
      data-offset-y={last?.transform.offsetY}
    >
      <header class="plane-header">
        <h2>{TITLES[name]}</h2>
        <span class="plane-place" data-testid={`place-${name}`}>
          {place} · {position}
        </span>
        <ReviewMark plane={plane} slice={slice} />
        <button
          type="button"
          class="quiet"
          data-testid={`reset-${name}`}
          disabled={!changed}
          title="Show the whole slice again (0)"
          onClick={() => {
            session.resetView(plane);
          }}
        >
          Fit
        </button>
        <MaximizeButton pane={name} />
      </header>
      <div
        ref={element}
        class="viewport"
        data-tool={session.editor.tool.value ? 'edit' : view.tool}
        tabIndex={0}
        role="application"
        aria-roledescription="slice view"
        aria-label={`${TITLES[name]} slice ${slice + 1} of ${plane.depth}, ${position}`}
        data-testid={`viewport-${name}`}
      >
        <canvas ref={picture} data-plane={name} data-layer="picture" />
        <canvas ref={contours} data-plane={name} data-layer="contours" />
        {last?.layers.length === 0 && <p class="no-picture">This slice could not be read.</p>}
        {view.crosshair && transform.value && (
          <Crosshair at={toScreen(transform.value, voxelToPlane(plane, view.cursor))} />
        )}
        {transform.value && <EditCursor plane={plane} slice={slice} transform={transform.value} />}
        {view.probe && transform.value && (
          <ProbeView name={name} slice={slice} transform={transform.value} viewport={viewport.value} />
        )}
        <span class="letter left">{plane.letters.left}</span>
        <span class="letter right">{plane.letters.right}</span>
        <span class="letter top">{plane.letters.top}</span>
        <span class="letter bottom">{plane.letters.bottom}</span>
      </div>
      <div class="plane-foot">
        <SliceErrors plane={plane} slice={slice} />
        <SliceLabels plane={plane} />
        <input
          class="slice-slider"
          type="range"
          min={0}
          max={plane.depth - 1}
          step={1}
          value={slice}
          disabled={plane.depth < 2}
          aria-label={`${TITLES[name]} slice`}
          aria-valuetext={`slice ${slice + 1} of ${plane.depth}, ${position}`}
          data-testid={`slider-${name}`}
          onInput={({ currentTarget }) => {
            session.goToSlice(plane, currentTarget.valueAsNumber);
          }}
        />
      </div>
    </section>
  );
}
