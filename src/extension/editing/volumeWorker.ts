/** Does with the voxels of a label map what its edits need, in whatever compute process there is. */
import type { ServedProcess } from '../compute/computeService';
import type { EditedLabelMap } from './editedLabelMap';
import type { LabelMapWorker, WriteRequest } from './labelMapTypes';
import type { LabelVolume } from './labelVolume';

/** The scan on which label maps are edited. */
export interface EditedCase {
  readonly scanPath: string;
  /** Runs work in a compute process, once more where that dies. */
  inProcess<T>(work: (process: ServedProcess) => Promise<T>): Promise<T>;
  scanIn(process: ServedProcess): Promise<number>;
  /** The label map as it is shown. */
  volumeOf(map: EditedLabelMap): LabelVolume | undefined;
  /** Opens a label map that is not shown. */
  openUnseen(map: EditedLabelMap): Promise<LabelVolume>;
}

export class VolumeWorker implements LabelMapWorker {
  readonly scan: string;
  readonly #case: EditedCase;
  readonly #map: EditedLabelMap;
  readonly #told: (note: string) => void;
  #unseen: Promise<LabelVolume> | undefined;

  /** @param told what a person should know of a file that was written */
  constructor(edited: EditedCase, map: EditedLabelMap, told: (note: string) => void) {
    this.scan = edited.scanPath;
    this.#case = edited;
    this.#map = map;
    this.#told = told;
  }

  /** Does something with the label map, in its newest state. */
  async use<T>(work: (process: ServedProcess, handle: number) => Promise<T>): Promise<T> {
    const volume = await this.#volume();
    return this.#case.inProcess(async (process) => work(process, await volume.handleIn(process)));
  }

  async sync(): Promise<void> {
    await this.use(() => Promise.resolve());
  }

  async write({ file, like, keepNames }: WriteRequest, signal?: AbortSignal): Promise<void> {
    const placedAs = like === undefined ? this.scan : undefined;
    const { notes } = await this.use((process, handle) =>
      process.call('saveLabelMap', { handle, path: file, like, placedAs, keepNames }, { signal }),
    );
    for (const note of notes) this.#told(note);
  }

  async close(): Promise<void> {
    await this.#closeUnseen();
  }

  async #volume(): Promise<LabelVolume> {
    const shown = this.#case.volumeOf(this.#map);
    if (shown) {
      await this.#closeUnseen();
      return shown;
    }
    const opening = (this.#unseen ??= this.#case.openUnseen(this.#map));
    try {
      return await opening;
    } catch (error) {
      if (this.#unseen === opening) this.#unseen = undefined;
      throw error;
    }
  }

  async #closeUnseen(): Promise<void> {
    const unseen = this.#unseen;
    this.#unseen = undefined;
    await unseen?.then(
      (volume) => volume.close(),
      () => undefined,
    );
  }
}
