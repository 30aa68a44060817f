/** The scans and label maps that are open in this compute process, by handle. */
import type { ReviewedSlices } from '../editing/edit';
import type { LabelMapSource } from '../labels/labelMapSource';
import type { LabelTable } from '../labels/labelTable';
import { planesOf, type Plane, type PlaneName } from '../volume/planes';
import type { Volume } from '../volume/volume';

interface OpenVolume {
  readonly path: string;
  readonly volume: Volume;
  readonly planes: Readonly<Record<PlaneName, Plane>>;
}

export interface OpenScan extends OpenVolume {
  readonly kind: 'scan';
}

export interface OpenLabelMap extends OpenVolume {
  readonly kind: 'labelMap';
  /** The files it was read from. */
  readonly source: LabelMapSource;
  readonly table: LabelTable;
  /** Voxels of every value, background included. */
  readonly counts: ReadonlyMap<number, number>;
  readonly reviewed: ReviewedSlices;
}

/** The handle was closed, or given by a process that has ended. */
export class UnknownHandleError extends Error {
  override readonly name = 'UnknownHandleError';
}

export class OpenVolumes {
  readonly #open = new Map<number, OpenScan | OpenLabelMap>();
  #next = 1;

  addScan(path: string, volume: Volume): number {
    return this.#add({ kind: 'scan', path, volume, planes: planesOf(volume) });
  }

  addLabelMap(labelMap: Omit<OpenLabelMap, 'kind' | 'planes'>): number {
    return this.#add({ ...labelMap, kind: 'labelMap', planes: planesOf(labelMap.volume) });
  }

  has(handle: number): boolean {
    return this.#open.has(handle);
  }

  /** @throws UnknownHandleError */
  get(handle: number): OpenScan | OpenLabelMap {
    const found = this.#open.get(handle);
    if (!found) throw new UnknownHandleError(`Nothing is open under handle ${handle}.`);
    return found;
  }

  /** @throws UnknownHandleError, and TypeError when the handle is a scan's */
  labelMap(handle: number): OpenLabelMap {
    const found = this.get(handle);
    if (found.kind !== 'labelMap') throw new TypeError(`Handle ${handle} is a scan, not a label map.`);
    return found;
  }

  /** After an edit. */
  replace(handle: number, labelMap: OpenLabelMap): void {
    this.#open.set(handle, labelMap);
  }

  close(handle: number): void {
    this.#open.delete(handle);
  }

  #add(volume: OpenScan | OpenLabelMap): number {
    const handle = this.#next++;
    this.#open.set(handle, volume);
    return handle;
  }
}
