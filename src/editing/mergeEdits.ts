/** Several edits, one after another, as one: the moves of a stroke, or the steps of a command. */
import { sameTable } from '../labels/labelTable';
import { EditMismatchError } from './applyEdit';
import { EMPTY_EDIT, type LabelMapEdit, type ReviewChange, type SliceMark } from './edit';
import { RunReader, RunWriter, type VoxelChanges } from './voxelRuns';

/**
 * The edit that does what these do in their order. Neighbours are merged first, so that a stroke of thousands of
 * moves takes as long as a few dozen.
 * @throws EditMismatchError when one does not follow from those before it
 */
export function mergeEdits(edits: readonly LabelMapEdit[]): LabelMapEdit {
  if (edits.length > 1) {
    const half = Math.ceil(edits.length / 2);
    return mergeTwo(mergeEdits(edits.slice(0, half)), mergeEdits(edits.slice(half)));
  }
  return edits[0] ?? EMPTY_EDIT;
}

function mergeTwo(first: LabelMapEdit, then: LabelMapEdit): LabelMapEdit {
  const voxels = mergeChanges(first.voxels, then.voxels);
  const table = mergeTables(first.table, then.table);
  const reviewed = mergeReviews(first.reviewed, then.reviewed);
  return { ...(voxels ? { voxels } : {}), ...(table ? { table } : {}), ...(reviewed ? { reviewed } : {}) };
}

/** A run that is being used up from its start. */
class Cursor {
  start = Infinity;
  end = Infinity;
  readonly runs: RunReader;

  constructor(changes: VoxelChanges) {
    this.runs = new RunReader(changes);
    this.advance(0);
  }

  /** Leaves out what lies before a voxel; goes to the next run when nothing is left. */
  advance(to: number): void {
    if (to < this.end && this.end !== Infinity) {
      this.start = Math.max(to, this.start);
    } else if (this.runs.next()) {
      this.start = this.runs.start;
      this.end = this.start + this.runs.length;
    } else {
      this.start = this.end = Infinity;
    }
  }
}

function mergeChanges(
  first: VoxelChanges | undefined,
  then: VoxelChanges | undefined,
): VoxelChanges | undefined {
  if (!first || !then) return first ?? then;
  const [a, b] = [new Cursor(first), new Cursor(then)];
  const writer = new RunWriter(first.dims);
  for (;;) {
    const start = Math.min(a.start, b.start);
    if (start === Infinity) return writer.finish();
    if (a.start !== b.start) {
      // Only one of them changes the voxels up to where the other begins.
      const [one, other] = a.start < b.start ? [a, b] : [b, a];
      const end = Math.min(one.end, other.start);
      writer.add(start, end - start, one.runs.before, one.runs.after);
      one.advance(end);
      continue;
    }
    if (a.runs.after !== b.runs.before) {
      throw new EditMismatchError(
        `The edits do not follow one another: the first makes voxel ${start} ${a.runs.after}, the second was made where it is ${b.runs.before}.`,
      );
    }
    const end = Math.min(a.end, b.end);
    writer.add(start, end - start, a.runs.before, b.runs.after);
    a.advance(end);
    b.advance(end);
  }
}

type TableChange = LabelMapEdit['table'];

function mergeTables(first: TableChange, then: TableChange): TableChange {
  if (!first || !then) return first ?? then;
  if (!sameTable(first.after, then.before)) {
    throw new EditMismatchError('The edits do not follow one another: their label tables differ.');
  }
  return sameTable(first.before, then.after) ? undefined : { before: first.before, after: then.after };
}

function mergeReviews(
  first: ReviewChange | undefined,
  then: ReviewChange | undefined,
): ReviewChange | undefined {
  if (!first || !then) return first ?? then;
  const without = (marks: readonly SliceMark[], taken: readonly SliceMark[]): SliceMark[] =>
    marks.filter((mark) => !taken.some(({ plane, slice }) => plane === mark.plane && slice === mark.slice));
  const marked = [...without(first.marked, then.unmarked), ...without(then.marked, first.unmarked)];
  const unmarked = [...without(first.unmarked, then.marked), ...without(then.unmarked, first.marked)];
  return marked.length + unmarked.length === 0 ? undefined : { marked, unmarked };
}
