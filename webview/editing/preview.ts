/**
 * What the planes show of edits that are not in the slices the host has sent: the stroke in hand, those that are on
 * their way, and the result of a tool that waits for Apply. Kept by slice, laid over what the store has.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Action } from '../../src/editing/actions';
import type { VoxelChanges } from '../../src/editing/voxelRuns';
import type { LabelTable } from '../../src/labels/labelTable';
import type { SliceContour, SliceImage } from '../../src/protocol/schemas';
import { planesOf } from '../../src/volume/planes';
import type { Grid } from '../../src/volume/volume';
import { requestKey, type ContoursRequest, type VoxelsRequest } from '../data/requests';
import { withChanges } from './changesOnSlice';
import { previewContours } from './previewContours';
import { actOn, imageOf, localAction, slabOf, type Slab, type SliceImages } from './slab';

/** A slice of the edited label map that is shown. */
export interface ShownSlice {
  readonly request: VoxelsRequest;
  readonly table: LabelTable;
  readonly grid: Grid;
  /** What the store has of it; undefined while it is still to come. */
  readonly images: SliceImages | undefined;
}

interface Patch {
  readonly request: VoxelsRequest;
  readonly slab: Slab;
  readonly image: SliceImage;
}

/** A result that waits for Apply. */
interface Proposal {
  readonly handle: number;
  readonly grid: Grid;
  readonly changes: VoxelChanges;
}

export class Preview {
  #patches = new Map<string, Patch>();
  #proposal: Proposal | undefined;
  /** Made of an image, as long as that is the image. */
  #proposed = new WeakMap<SliceImage, SliceImage>();
  readonly #contours = new WeakMap<SliceImage, readonly SliceContour[]>();
  readonly #changes = signal(0);

  /** Changes whenever something else is to be shown. */
  get changes(): ReadonlySignal<number> {
    return this.#changes;
  }

  get isEmpty(): boolean {
    return this.#patches.size === 0 && !this.#proposal;
  }

  /** What is shown instead of an image of the store. */
  image(request: VoxelsRequest, stored: SliceImage | undefined): SliceImage | undefined {
    return this.#patches.get(requestKey(request))?.image ?? this.#withProposal(request, stored);
  }

  /** What is shown instead of contours of the store. @param stored the voxels that the store has of the slice */
  contours(
    request: ContoursRequest,
    stored: SliceImage | undefined,
    contours: readonly SliceContour[] | undefined,
  ): readonly SliceContour[] | undefined {
    const { handle, plane, slice } = request;
    const image = this.image({ kind: 'voxels', handle, plane, slice }, stored);
    if (!image || image === stored) return contours;
    const known = this.#contours.get(image);
    if (known) return known;
    const made = previewContours(image, contours ?? []);
    this.#contours.set(image, made);
    return made;
  }

  /**
   * Shows what an action does on these slices.
   * @throws ToolError when it cannot be done; nothing is changed then
   */
  act(action: Action, slices: readonly ShownSlice[]): void {
    const patches = new Map(this.#patches);
    let changed = false;
    for (const shown of slices) {
      const local = localAction(action, shown.request.plane);
      const slab = local && this.#slabOf(shown);
      const acted = slab && actOn(slab, local);
      if (!acted) continue;
      changed = true;
      const { request } = shown;
      patches.set(requestKey(request), { request, slab: acted, image: imageOf(acted) });
    }
    if (!changed) return;
    this.#patches = patches;
    this.#changes.value++;
  }

  #slabOf({ request, table, grid, images }: ShownSlice): Slab | undefined {
    const patch = this.#patches.get(requestKey(request));
    if (patch) return patch.slab;
    const { plane, slice } = request;
    return images && slabOf({ grid, plane: planesOf(grid)[plane], slice }, table, images);
  }

  /** Forgets the slices that need it no longer. */
  release(isReady: (request: VoxelsRequest) => boolean): void {
    const kept = [...this.#patches].filter(([, { request }]) => !isReady(request));
    if (kept.length === this.#patches.size) return;
    this.#patches = new Map(kept);
    this.#changes.value++;
  }

  /** Shows the result of a tool that waits for Apply, or none. */
  propose(proposal: Proposal | undefined): void {
    if (this.#proposal === proposal) return;
    this.#proposal = proposal;
    this.#proposed = new WeakMap();
    this.#changes.value++;
  }

  #withProposal(request: VoxelsRequest, stored: SliceImage | undefined): SliceImage | undefined {
    const proposal = this.#proposal;
    if (!proposal || !stored || proposal.handle !== request.handle) return stored;
    const known = this.#proposed.get(stored);
    if (known) return known;
    const { grid, changes } = proposal;
    const made = withChanges(stored, planesOf(grid)[request.plane], request.slice, changes);
    this.#proposed.set(stored, made);
    return made;
  }
}
