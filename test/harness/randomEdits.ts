/** Random strokes with undo and redo in between, the same for the same seed, and what they make of a label map. */
import { seededRandom } from '../../src/contour/bruteForce.fixture';
import type { Action } from '../../src/editing/actions';
import { applyEdit, type EditedLabelMap } from '../../src/editing/applyEdit';
import { isEmptyEdit } from '../../src/editing/edit';
import { editOf } from '../../src/editing/runTool';
import type { Affine } from '../../src/volume/affine';

export type RandomStep =
  { readonly kind: 'undo' | 'redo' } | { readonly kind: 'act'; readonly action: Action };

export function* randomSteps(seed: number, dims: readonly [number, number, number]): Generator<RandomStep> {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (;;) {
    const kind = random();
    if (kind < 0.25) yield { kind: 'undo' };
    else if (kind < 0.4) yield { kind: 'redo' };
    else {
      const at = [below(dims[0]), below(dims[1]), below(dims[2])] as const;
      const mode = random() < 0.3 ? 'subtract' : 'add';
      yield {
        kind: 'act',
        action: {
          ...{ tool: 'brush', mode, target: 1 + below(2), editable: { over: { kind: 'anything' } } },
          ...{ tip: { shape: 'sphere', radius: 3 }, path: [at] },
        },
      };
    }
  }
}

/** A label map without any of what makes the real one hard: every state is kept whole. */
export class PlainModel {
  #now: EditedLabelMap;
  readonly #undo: EditedLabelMap[] = [];
  readonly #redo: EditedLabelMap[] = [];

  constructor(
    start: EditedLabelMap,
    readonly affine: Affine,
  ) {
    this.#now = start;
  }

  get now(): EditedLabelMap {
    return this.#now;
  }

  /** @returns whether anything changes */
  do(step: RandomStep): boolean {
    if (step.kind === 'act') return this.#act(step.action);
    const [from, to] = step.kind === 'undo' ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const next = from.pop();
    if (!next) return false;
    to.push(this.#now);
    this.#now = next;
    return true;
  }

  #act(action: Action): boolean {
    const before = this.#now;
    const edit = editOf({ ...before, affine: this.affine }, action);
    if (isEmptyEdit(edit)) return false;
    this.#undo.push(before);
    this.#redo.length = 0;
    this.#now = applyEdit({ ...before, data: before.data.slice() }, edit);
    return true;
  }
}
