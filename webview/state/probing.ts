/**
 * The probe: how far the place under the pointer, or else under the crosshair, is from the contours. Where
 * a contour is at hand the probe stands on it, and what it tells of the other is the contour error there.
 */
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import type { Probe } from '../../src/protocol/probe';
import { planesOf, planeToVoxel, voxelToPlane, type Plane, type PlaneName } from '../../src/volume/planes';
import type { HostLink, ProbeRequest } from '../data/host';
import type { SliceStore } from '../data/sliceStore';
import type { Point } from '../render/viewTransform';
import { follow } from './follow';
import { planeContent } from './planeContent';
import type { Hover, ShownCase } from './session';
import { snapped, type Candidates, type ContourPoint } from './snap';

/** CSS pixels from the pointer to a contour it stands on. */
const REACH = 7;

export interface Probed {
  readonly plane: Plane;
  readonly slice: number;
  /** Slice pixels; those of `on` where the probe stands on a contour. */
  readonly at: Point;
  readonly on: ContourPoint | undefined;
  /** Null where no label is anywhere. */
  readonly probe: Probe | null;
}

interface Watched {
  readonly shown: ReadonlySignal<ShownCase | undefined>;
  readonly hover: ReadonlySignal<Hover | undefined>;
  readonly planeInUse: ReadonlySignal<PlaneName>;
  readonly store: SliceStore;
}

type Place = Omit<Probed, 'probe'> & { readonly request: ProbeRequest };

export class Probing {
  readonly #host: Pick<HostLink, 'probe'>;
  readonly #watched: Watched;
  readonly #probed = signal<Probed | undefined>(undefined);
  #running: { readonly key: string; readonly abort: AbortController } | undefined;

  constructor(host: Pick<HostLink, 'probe'>, watched: Watched) {
    this.#host = host;
    this.#watched = watched;
    effect(() => {
      this.#ask(this.#place());
    });
  }

  /** Undefined while the probe is off, or there is nothing to compare. */
  get probed(): ReadonlySignal<Probed | undefined> {
    return this.#probed;
  }

  /** Where the probe stands and what is to be asked there. */
  #place(): Place | undefined {
    const { shown, hover, planeInUse, store } = this.#watched;
    follow(store.changes);
    const now = shown.value;
    if (!now?.view.probe || (!now.scene.reference && !now.scene.prediction)) return undefined;
    const { scene, view } = now;
    const pointer = hover.value;
    const name = pointer?.plane ?? planeInUse.value;
    const plane = planesOf(scene.scan)[name];
    const content = planeContent(scene, view, name);
    const free: Point = pointer ?? voxelToPlane(plane, view.cursor);
    if (!isOnSlice(plane, free)) return undefined;
    const candidates = (['prediction', 'reference'] as const).flatMap((role): Candidates[] => {
      const request = content[role]?.contours;
      const contours = request && store.contours(request);
      return contours ? [{ role, contours }] : [];
    });
    const reach = pointer ? (REACH / pointer.scaleX) * plane.pixelWidth : 0;
    const on = snapped(candidates, free, plane, reach, view.hiddenLabels);
    const at = on ? { x: on.x, y: on.y } : { x: free.x, y: free.y };
    return {
      ...{ plane, slice: content.slice, at, on },
      request: {
        reference: scene.reference?.handle,
        prediction: scene.prediction?.handle,
        plane: name,
        at: planeToVoxel(plane, content.slice, at.x, at.y),
        label: on?.label,
        hidden: view.hiddenLabels,
      },
    };
  }

  #ask(place: Place | undefined): void {
    // After a change of voxels the same place is asked about again.
    const key = place ? JSON.stringify([place.request, this.#watched.store.edits]) : '';
    if (key === (this.#running?.key ?? '')) return;
    this.#running?.abort.abort();
    this.#running = undefined;
    if (!place) {
      this.#probed.value = undefined;
      return;
    }
    const abort = new AbortController();
    this.#running = { key, abort };
    void this.#answer(place, abort.signal);
  }

  async #answer({ request, ...place }: Place, signal: AbortSignal): Promise<void> {
    try {
      const probe = await this.#host.probe(request, signal);
      if (!signal.aborted) this.#probed.value = { ...place, probe };
    } catch {
      // The next movement asks again; a probe that fails once is no reason to disturb anybody.
      if (!signal.aborted) this.#probed.value = undefined;
    }
  }
}

const isOnSlice = ({ width, height }: Plane, { x, y }: Point): boolean =>
  x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5;
