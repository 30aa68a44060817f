/** Keeps the two canvases of a plane (picture and contours) in step with the state, drawing only changes. */
import type { ReadonlySignal } from '@preact/signals';
import type { LabelRole } from '../../src/protocol/schemas';
import type { ContourLayer } from '../render/contourPainter';
import { differenceOf } from '../render/difference';
import { isolinesOf } from '../render/isolines';
import { drawOverlays, overlaysKey, type Overlays } from '../render/overlays';
import { scanColorTable } from '../render/scanColors';
import { floatsOf, indicesOf, lutOf } from '../render/sliceArrays';
import type { LabelFill, SliceLayers, SliceRenderer } from '../render/sliceRenderer';
import { inDevicePixels, type Size, type ViewTransform } from '../render/viewTransform';
import { requestsOf, type PlaneContent } from '../state/planeContent';
import type { Session, ShownCase } from '../state/session';

/** A new slice is drawn when all its layers have come, or without the late ones after this long. */
const PATIENCE_MS = 150;

export interface Canvases {
  readonly picture: HTMLCanvasElement;
  readonly contours: HTMLCanvasElement;
}

type DrawnLayer = 'scan' | 'label' | 'contour' | 'error' | 'distance' | 'isolines' | 'difference';

/** What is on the canvases; told to tests and to whoever waits for a picture. */
export interface Drawn {
  readonly slice: number;
  readonly layers: readonly DrawnLayer[];
  readonly transform: ViewTransform;
  /** Whether nothing of the slice is still to come. */
  readonly complete: boolean;
}

interface Scenery {
  readonly shown: ShownCase;
  readonly content: PlaneContent;
  readonly transform: ViewTransform;
  readonly viewport: Size;
}

export class PlanePainter {
  readonly #session: Session;
  readonly #renderer: ReadonlySignal<SliceRenderer>;
  readonly #canvases: Canvases;
  readonly #onDrawn: (drawn: Drawn) => void;
  #scenery: Scenery | undefined;
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The slice waited for, and since when. */
  #awaited: { readonly key: string; readonly since: number } | undefined;
  /** The slice on the canvases. */
  #onCanvas: string | undefined;
  #picture: readonly unknown[] = [];
  #lines: readonly unknown[] = [];

  constructor(
    session: Session,
    renderer: ReadonlySignal<SliceRenderer>,
    canvases: Canvases,
    onDrawn: (drawn: Drawn) => void,
  ) {
    this.#session = session;
    this.#renderer = renderer;
    this.#canvases = canvases;
    this.#onDrawn = onDrawn;
  }

  /** Draws this in the next animation frame. */
  show(scenery: Scenery): void {
    this.#scenery = scenery;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#paint();
    });
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }

  #paint(): void {
    const scenery = this.#scenery;
    if (!scenery) return;
    const { content, transform, viewport } = scenery;
    const complete = requestsOf(content).every((request) => this.#session.store.settled(request));
    if (!complete && this.#shouldWait(content)) return;
    if (complete) this.#awaited = undefined;
    this.#onCanvas = keyOf(content);
    const layers = this.#layers(scenery);
    if (!layers) {
      if (complete) this.#paintNothing(scenery);
      return;
    }
    const ratio = window.devicePixelRatio;
    const inDevice = inDevicePixels(transform, ratio);
    const size = {
      width: Math.round(viewport.width * ratio),
      height: Math.round(viewport.height * ratio),
    };
    this.#paintPicture(content, layers, inDevice, size);
    const overlays = this.#overlays(scenery);
    const { contours, difference, isolines } = overlays;
    this.#paintOverlays(overlays, inDevice, size, ratio);
    this.#onDrawn({
      slice: content.slice,
      layers: [
        'scan',
        ...(layers.reference || layers.prediction ? (['label'] as const) : []),
        ...(contours.length > 0 ? (['contour'] as const) : []),
        ...(contours.some(({ style, contours: c }) => style.kind === 'error' && c.some((x) => x.error))
          ? (['error'] as const)
          : []),
        ...(layers.distance ? (['distance'] as const) : []),
        ...(isolines ? (['isolines'] as const) : []),
        ...(difference ? (['difference'] as const) : []),
      ],
      transform,
      complete,
    });
  }

  /** The slice cannot be had: an empty plane, lest the picture of another slice be taken for it. */
  #paintNothing({ content: { slice }, transform }: Scenery): void {
    for (const canvas of [this.#canvases.picture, this.#canvases.contours]) {
      const context = canvas.getContext('2d');
      context?.setTransform(1, 0, 0, 1, 0, 0);
      context?.clearRect(0, 0, canvas.width, canvas.height);
    }
    this.#picture = [];
    this.#lines = [];
    this.#onDrawn({ slice, layers: [], transform, complete: true });
  }

  /** Whether to leave the old picture a little longer instead of showing a part of the new one. */
  #shouldWait(content: PlaneContent): boolean {
    const key = keyOf(content);
    // The slice is there already, and changes while it is edited.
    if (key === this.#onCanvas) return false;
    const now = performance.now();
    if (this.#awaited?.key !== key) this.#awaited = { key, since: now };
    const left = this.#awaited.since + PATIENCE_MS - now;
    clearTimeout(this.#timer);
    if (left <= 0) return false;
    this.#timer = setTimeout(() => {
      if (this.#scenery) this.show(this.#scenery);
    }, left);
    return true;
  }

  #layers({ shown, content }: Scenery): SliceLayers | undefined {
    const { store } = this.#session;
    const { view } = shown;
    const scan = store.image(content.scan);
    if (!scan) return undefined;
    const distance = content.distance && store.image(content.distance);
    const fill = (role: LabelRole): LabelFill | undefined => {
      const labels = content[role];
      const image = labels?.fill ? this.#session.editor.image(labels.voxels) : undefined;
      if (!labels || !image) return undefined;
      const { table } = labels.info;
      return {
        indices: indicesOf(image, table),
        lut: lutOf(table, view.hiddenLabels),
        opacity: view.labelOpacity,
      };
    };
    return {
      width: scan.width,
      height: scan.height,
      scan: { data: floatsOf(scan), window: view.window, colors: scanColorTable(view.colors) },
      smooth: view.smooth,
      distance: distance && {
        data: floatsOf(distance),
        clip: this.#session.distanceClip.peek(),
        opacity: view.distance.opacity,
      },
      reference: fill('reference'),
      prediction: fill('prediction'),
    };
  }

  #overlays(scenery: Scenery): Overlays {
    const { store } = this.#session;
    const { content, shown } = scenery;
    const { view } = shown;
    const [reference, prediction] = [content.reference, content.prediction].map(
      (labels) => labels && this.#session.editor.image(labels.voxels),
    );
    const map = content.distance && store.image(content.distance);
    return {
      difference:
        view.difference && reference && prediction
          ? differenceOf(reference, prediction, view.hiddenLabels)
          : undefined,
      isolines:
        map && view.distance.isolines
          ? isolinesOf(map, this.#session.isolineStep.peek(), this.#session.distanceClip.peek())
          : undefined,
      contours: this.#contourLayers(scenery),
    };
  }

  #contourLayers({ shown, content }: Scenery): readonly ContourLayer[] {
    const layer = (role: LabelRole, style: ContourLayer['style']): readonly ContourLayer[] => {
      const labels = content[role];
      const contours = labels?.contours && this.#session.editor.contours(labels.contours);
      if (!labels || !contours) return [];
      return [{ contours, table: labels.info.table, hidden: new Set(shown.view.hiddenLabels), style }];
    };
    return [
      ...layer('reference', { kind: 'plain' }),
      ...layer('prediction', { kind: 'error', clip: this.#session.errorClip.peek() }),
    ];
  }

  #paintPicture(content: PlaneContent, layers: SliceLayers, transform: ViewTransform, size: Size): void {
    const { scan, reference, prediction, distance } = layers;
    const renderer = this.#renderer.peek();
    const key = [
      renderer,
      ...values(transform),
      size.width,
      size.height,
      ...[scan.data, scan.window.low, scan.window.high, scan.colors],
      layers.smooth,
      ...[distance?.data, distance?.clip, distance?.opacity],
      ...[reference?.indices, reference?.lut, reference?.opacity],
      ...[prediction?.indices, prediction?.lut, prediction?.opacity],
    ];
    if (sameValues(key, this.#picture)) return;
    const context = resized(this.#canvases.picture, size);
    if (!context) return;
    renderer.draw(content.plane.name, context, layers, transform);
    this.#picture = key;
  }

  #paintOverlays(overlays: Overlays, transform: ViewTransform, size: Size, ratio: number): void {
    const key = [...values(transform), size.width, size.height, ...overlaysKey(overlays)];
    if (sameValues(key, this.#lines)) return;
    const context = resized(this.#canvases.contours, size);
    if (!context) return;
    drawOverlays(context, overlays, transform, ratio);
    this.#lines = key;
  }
}

const keyOf = ({ plane, slice }: PlaneContent): string => `${plane.name}/${slice}`;

const values = ({ scaleX, scaleY, offsetX, offsetY }: ViewTransform): readonly number[] => [
  scaleX,
  scaleY,
  offsetX,
  offsetY,
];

const sameValues = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((x, n) => x === b[n]);

/** The canvas's context, the canvas having the size; setting a size clears, so only when it differs. */
function resized(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D | null {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return canvas.getContext('2d');
}
