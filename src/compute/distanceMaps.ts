/** Signed distance maps of open label maps, each computed once, kept while there is room, and edited along. */
import { DistanceThreads } from '../contour/distanceThreads';
import { growBox, type Box } from '../contour/mask';
import type { PlaneName } from '../volume/planes';
import { ByteCache } from './byteCache';
import { LabelDistances } from './labelDistances';
import type { OpenVolumes } from './store';

/** Four maps of a 512 x 512 x 200 label map. */
const CACHE_BYTES = 2 ** 30;

/** A label whose mask is being made. */
interface Opening {
  readonly label: Promise<LabelDistances>;
  /** Edits meanwhile. */
  readonly missed: Box[];
}

export class DistanceMaps {
  readonly #store: OpenVolumes;
  readonly #threads: DistanceThreads;
  readonly #open = new ByteCache<LabelDistances>(CACHE_BYTES);
  readonly #opening = new Map<string, Opening>();

  constructor(store: OpenVolumes, threads = new DistanceThreads()) {
    this.#store = store;
    this.#threads = threads;
  }

  /**
   * Signed distance (mm, negative inside) of every voxel centre to the surface of a label, in the
   * 'interface' convention (docs/decisions/0004-distance-conventions.md). Later edits change it in place.
   * @param handle of an open label map
   * @throws RangeError when the label map has no voxel of the label: nothing has no surface
   */
  async of(handle: number, value: number): Promise<Float32Array> {
    return (await this.#label(handle, value)).whole();
  }

  /**
   * A slice of the map, shape (height, width) of the plane: at once, also where the whole map takes long or
   * was just edited. It has the same bits as in the whole map.
   * @throws RangeError when the label map has no voxel of the label, or the plane has no such slice
   */
  async slice(
    handle: number,
    value: number,
    name: PlaneName,
    slice: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    const { planes } = this.#store.labelMap(handle);
    return (await this.#label(handle, value)).slice(planes[name], slice);
  }

  /**
   * To be called after voxels of an open label map were changed in place: the maps of its labels hold the
   * edit from then on.
   * @param box holds all voxels that were changed
   */
  edited(handle: number, box: Box): void {
    const { volume } = this.#store.labelMap(handle);
    const within = growBox(box, 0, volume.dims);
    const isOfHandle = (key: string): boolean => key.startsWith(`${handle}:`);
    for (const label of this.#open.where(isOfHandle)) label.edited(volume.data, within);
    for (const [key, { missed }] of this.#opening) if (isOfHandle(key)) missed.push(within);
  }

  /** When a label map is closed. */
  forget(handle: number): void {
    this.#open.deleteWhere((key) => key.startsWith(`${handle}:`));
  }

  async #label(handle: number, value: number): Promise<LabelDistances> {
    const { path } = this.#store.labelMap(handle);
    const key = `${handle}:${value}`;
    const label =
      this.#open.get(key) ?? (await (this.#opening.get(key) ?? this.#start(key, handle, value)).label);
    if (label.voxels === 0) throw new RangeError(`Label ${value} has no voxel in ${path}.`);
    return label;
  }

  #start(key: string, handle: number, value: number): Opening {
    const missed: Box[] = [];
    const opening = { missed, label: this.#makeLabel(key, handle, value, missed) };
    this.#opening.set(key, opening);
    return opening;
  }

  async #makeLabel(
    key: string,
    handle: number,
    value: number,
    missed: readonly Box[],
  ): Promise<LabelDistances> {
    try {
      const label = await LabelDistances.of(this.#store.labelMap(handle).volume, value, this.#threads);
      // Closed meanwhile: nobody will ask again.
      if (!this.#store.has(handle)) return label;
      const { volume } = this.#store.labelMap(handle);
      for (const box of missed) label.edited(volume.data, box);
      this.#open.set(key, label);
      return label;
    } finally {
      this.#opening.delete(key);
    }
  }
}
