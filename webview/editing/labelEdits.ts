/** Changes of the label table as a person asks for them: each one action, which can be undone. */
import type { Label } from '../../src/labels/labelTable';
import { freeValue, type TableChange } from '../../src/editing/tableChange';
import type { Editor } from './editor';

export class LabelEdits {
  readonly #editor: Editor;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  /** Chooses the label that tools paint. */
  choose(value: number): void {
    this.#editor.set({ label: value });
  }

  /** Chooses the label at a place of the table, counted from 1. */
  chooseAt(place: number): void {
    const label = this.#editor.table.peek()[place - 1];
    if (!label) {
      this.#editor.refuse(new Error(`There is no label ${place} in the table.`));
      return;
    }
    this.choose(label.value);
    this.#editor.say(`Active label: ${label.name}`);
  }

  /** Chooses the label `steps` further down the table. */
  step(steps: number): void {
    const table = this.#editor.table.peek();
    const at = table.findIndex(({ value }) => value === this.#editor.label.peek()?.value);
    if (table.length > 0) this.chooseAt(((at + steps + table.length) % table.length) + 1);
  }

  async add(): Promise<void> {
    const value = freeValue(this.#editor.table.peek());
    const name = `label ${value}`;
    if (await this.#change({ kind: 'add', value, name }, `Added ${name}`)) this.choose(value);
  }

  async set(label: Label, to: Extract<TableChange, { kind: 'set' }>['to'], what: string): Promise<void> {
    await this.#change({ kind: 'set', value: label.value, to }, what);
  }

  async rename(label: Label, name: string): Promise<void> {
    const trimmed = name.trim();
    if (trimmed === '' || trimmed === label.name) return;
    await this.set(label, { name: trimmed }, `Renamed ${label.name} to ${trimmed}`);
  }

  async lock(label: Label, locked: boolean): Promise<void> {
    await this.set(label, { locked }, `${locked ? 'Locked' : 'Unlocked'} ${label.name}`);
  }

  /** @param to place in the table, counted from 0 */
  async reorder(label: Label, to: number): Promise<void> {
    const table = this.#editor.table.peek();
    const place = Math.min(table.length - 1, Math.max(0, to));
    if (table[place]?.value === label.value) return;
    await this.#change(
      { kind: 'reorder', value: label.value, to: place },
      `Moved ${label.name} to place ${place + 1}`,
    );
  }

  async remove(label: Label): Promise<void> {
    await this.#change({ kind: 'delete', value: label.value }, `Deleted ${label.name}`);
  }

  async merge(label: Label, into: Label): Promise<void> {
    const change = { kind: 'merge', value: label.value, into: into.value } as const;
    if (await this.#change(change, `Merged ${label.name} into ${into.name}`)) {
      this.choose(into.value);
    }
  }

  #change(change: TableChange, what: string): Promise<boolean> {
    return this.#editor.run({ tool: 'table', change }, what);
  }
}
