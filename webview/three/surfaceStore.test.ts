import { describe, expect, it, vi } from 'vitest';
import type { Surface } from '../../src/protocol/surfaces';
import type { SurfaceRequest } from '../data/host';
import { initialViewState } from '../state/viewState';
import { labelMap, SCAN, SCENE } from '../testing';
import { SurfaceStore } from './surfaceStore';
import { labelsLeftOut, MOST_LABELS, wantedSurfaces } from './wantedSurfaces';

const SURFACE: Surface = {
  positions: new Float32Array(3),
  normals: new Float32Array(3),
  indices: new Uint32Array(3),
  voxels: new Uint32Array(1),
  block: 1,
};
const request = (label: number): SurfaceRequest => ({ handle: 3, label, reference: 2, smooth: true });

describe('the surfaces of the page', () => {
  it('are asked for one after the other, and kept', async () => {
    const fetch = vi.fn(() => Promise.resolve(SURFACE));
    const store = new SurfaceStore(fetch);
    store.want([request(1), request(2)]);
    expect(fetch).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => {
      expect(store.get(request(2))).toBe(SURFACE);
    });
    store.want([request(1)]);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('are given up when they are no longer wanted', async () => {
    const signals: AbortSignal[] = [];
    const store = new SurfaceStore(({ label }, signal) => {
      signals.push(signal);
      return label === 2
        ? Promise.resolve(SURFACE)
        : new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              reject(new DOMException('Cancelled.', 'AbortError'));
            });
          });
    });
    store.want([request(1)]);
    store.want([request(2)]);
    expect(signals[0]?.aborted).toBe(true);
    await vi.waitFor(() => {
      expect(store.get(request(2))).toBe(SURFACE);
    });
    expect(store.failure.value).toBeUndefined();
  });

  it('tell why one cannot be had, and are asked for again on demand', async () => {
    let broken = true;
    const store = new SurfaceStore(() =>
      broken ? Promise.reject(new Error('Handle 3 is gone.')) : Promise.resolve(SURFACE),
    );
    store.want([request(1)]);
    await vi.waitFor(() => {
      expect(store.failure.value).toBe('Handle 3 is gone.');
    });
    broken = false;
    store.retry();
    await vi.waitFor(() => {
      expect(store.get(request(1))).toBe(SURFACE);
    });
    expect(store.failure.value).toBeUndefined();
  });
});

describe('surfaces of label maps that are edited', () => {
  it('stay until those after the last of several edits have come', async () => {
    const made: Surface[] = [];
    const store = new SurfaceStore(() => {
      made.push({ ...SURFACE });
      return Promise.resolve(made.at(-1) ?? SURFACE);
    });
    store.want([request(1)]);
    await vi.waitFor(() => {
      expect(store.get(request(1))).toBe(made[0]);
    });
    store.changed(3);
    store.changed(2);
    store.want([request(1)]);
    expect(store.get(request(1))).toBe(made[0]);
    await vi.waitFor(() => {
      expect(store.get(request(1))).toBe(made[1]);
    }, 3000);
    expect(made).toHaveLength(2);
  });

  it('are left alone by edits of others', async () => {
    const fetch = vi.fn(() => Promise.resolve(SURFACE));
    const store = new SurfaceStore(fetch);
    store.want([request(1)]);
    await vi.waitFor(() => {
      expect(store.get(request(1))).toBe(SURFACE);
    });
    store.changed(99);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe('what the 3D view shows', () => {
  const view = initialViewState(SCAN);

  it('is the prediction with its error, then the reference, without hidden labels and layers', () => {
    const shown = (change: Partial<typeof view>): string[] =>
      wantedSurfaces(SCENE, { ...view, ...change }).map(
        ({ role, request: asked }) => `${role} ${asked.label} ${asked.reference ?? '-'}`,
      );
    expect(shown({})).toEqual(['prediction 1 2', 'prediction 2 2', 'reference 1 -', 'reference 2 -']);
    expect(shown({ hiddenLabels: [1] })).toEqual(['prediction 2 2', 'reference 2 -']);
    const none = { fill: false, contour: false };
    expect(shown({ layers: { ...view.layers, reference: none } })).toEqual([
      'prediction 1 2',
      'prediction 2 2',
    ]);
  });

  it('ends at a number of labels, and says so', () => {
    const values = Array.from({ length: MOST_LABELS + 3 }, (_, n) => n + 1);
    const many = { ...SCENE, prediction: null, reference: labelMap(2, 'reference', values) };
    expect(wantedSurfaces(many, view)).toHaveLength(MOST_LABELS);
    expect(labelsLeftOut(many, view)).toBe(3);
    expect(labelsLeftOut(SCENE, view)).toBe(0);
  });
});
