/** What the editor asks of the host; see src/protocol/pageEditing.ts. */
import type { Action } from '../../src/editing/actions';
import type { LabelMapEdit } from '../../src/editing/edit';
import type { PageApi } from '../../src/protocol/page';
import type { LabelRole } from '../../src/protocol/schemas';
import type { Vector3 } from '../../src/volume/affine';

export type Outcome = PageApi['runTool']['result'];

export interface EditLink {
  /** Does an action on the label map that is edited. */
  runTool(action: Action): Promise<Outcome>;
  /** The edit that an action would make, kept by the host until it is applied or cancelled. */
  previewTool(action: Action, signal: AbortSignal): Promise<LabelMapEdit>;
  applyPreview(): Promise<Outcome>;
  cancelPreview(): Promise<void>;
  /** Edits the label map that is shown in a role. */
  editLabels(role: LabelRole): Promise<void>;
  /** Voxels along an edge of the scan. */
  livewirePath(request: PageApi['livewirePath']['params'], signal: AbortSignal): Promise<readonly Vector3[]>;
}
