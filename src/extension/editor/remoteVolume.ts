/**
 * A scan or label map the page knows under one handle for as long as it is shown, while the compute
 * process that holds its voxels may be replaced by another: then it is opened again, unnoticed.
 */
import type { ServedProcess } from '../compute/computeService';

export class RemoteVolume<Info extends { readonly handle: number }> {
  /** What the page is told; `info.handle` is the page's handle. */
  readonly info: Info;
  readonly #open: (process: ServedProcess) => Promise<Info>;
  #held: { readonly process: ServedProcess; readonly handle: Promise<number> };

  private constructor(
    info: Info,
    open: (process: ServedProcess) => Promise<Info>,
    held: { process: ServedProcess; handle: Promise<number> },
  ) {
    this.info = info;
    this.#open = open;
    this.#held = held;
  }

  /** @param pageHandle a number no other volume of the page has or had */
  static async open<Info extends { readonly handle: number }>(
    process: ServedProcess,
    pageHandle: number,
    open: (process: ServedProcess) => Promise<Info>,
  ): Promise<RemoteVolume<Info>> {
    const opened = await open(process);
    return new RemoteVolume({ ...opened, handle: pageHandle }, open, {
      process,
      handle: Promise.resolve(opened.handle),
    });
  }

  /** The handle in the given process, where the volume is opened first if it is not yet. */
  handleIn(process: ServedProcess): Promise<number> {
    if (this.#held.process !== process) {
      const handle = this.#open(process).then((info) => info.handle);
      this.#held = { process, handle };
    }
    return this.#held.handle;
  }

  /** Frees the voxels. Never fails: a process that has ended holds none. */
  async close(): Promise<void> {
    try {
      await this.#held.process.call('close', { handle: await this.#held.handle });
    } catch {
      // The process is gone, and the volume with it.
    }
  }
}
