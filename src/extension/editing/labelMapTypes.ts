/** What an edited label map, whoever edits it, and whoever shows it say to each other. */
import type { Box } from '../../contour/mask';
import type { EditStep } from '../../editing/editHistory';
import type { EditedState } from '../../protocol/editing';

/** What to write, and where. */
export interface WriteRequest {
  readonly file: string;
  /** The file whose header is kept; undefined: the place in the world is that of the scan. */
  readonly like: string | undefined;
  /** Names and marks stay as they are in that file. */
  readonly keepNames: boolean;
}

/** Does with the voxels what the label map needs, for whoever edits it. */
export interface LabelMapWorker {
  /** The scan it is edited on. */
  readonly scan: string;
  /** Applies what is missing in the compute process. Rejects with an EditMismatchError's name where an edit does not fit. */
  sync(): Promise<void>;
  write(request: WriteRequest, signal?: AbortSignal): Promise<void>;
}

/** What happened to the label map. */
export type LabelMapEvent =
  /** Voxels in the box (null: none), the table or the marks are others. */
  | { readonly kind: 'changed'; readonly box: Box | null; readonly content: EditedState }
  /** Another content was read from disk: everything is to be read anew. */
  | { readonly kind: 'replaced' }
  /** It was saved under this name. */
  | { readonly kind: 'saved'; readonly file: string }
  /** The file was changed by another program while there are edits. */
  | { readonly kind: 'conflict' }
  /** Something to tell a person; the edits are kept. */
  | { readonly kind: 'problem'; readonly message: string };

/** Where the voxels are read before any edit. */
export interface LabelMapStart {
  /** Counts what was read from disk: another epoch has nothing in common with this one. */
  readonly epoch: number;
  /** Steps done in the epoch. */
  readonly version: number;
  /** The file to read; undefined: what the label map is made of or, where it is new, nothing. */
  readonly file: string | undefined;
  /** The steps from there to the version. */
  readonly steps: readonly EditStep[];
}
