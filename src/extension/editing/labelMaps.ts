/** The label maps that are open in this window, by file: whoever shows the same file shows the same edits. */
import path from 'node:path';
import { EditedLabelMap } from './editedLabelMap';
import { leftJournals, type LeftJournal } from './journal';

export class LabelMaps {
  readonly #journals: string;
  readonly #open = new Map<string, EditedLabelMap>();

  /** @param journals folder for the edits that are not saved; made where it is not there */
  constructor(journals: string) {
    this.#journals = journals;
  }

  /**
   * The label map of a file, kept for as long as somebody listens to it.
   * @param isFile it is read from that file; otherwise the file is written by the first save
   */
  of(file: string, isFile = true): EditedLabelMap {
    const found = this.#open.get(path.resolve(file));
    if (found) return found;
    const made: EditedLabelMap = new EditedLabelMap({
      ...{ file, isFile, journals: this.#journals },
      renamed: (from, to) => {
        if (this.#open.get(path.resolve(from)) === made) this.#open.delete(path.resolve(from));
        this.#open.set(path.resolve(to), made);
      },
      unused: () => {
        const key = path.resolve(made.file);
        if (this.#open.get(key) === made) this.#open.delete(key);
      },
    });
    this.#open.set(path.resolve(file), made);
    return made;
  }

  /** Edits made in the editor of a scan that were never saved, such as those of a window that crashed. */
  async leftOf(scan: string): Promise<readonly LeftJournal[]> {
    const left = await leftJournals(this.#journals);
    return left.filter(({ manifest }) => path.resolve(manifest.scan) === path.resolve(scan));
  }
}
