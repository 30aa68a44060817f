/** What the commands act on. */
import type * as vscode from 'vscode';
import type { ComputeService } from '../compute/computeService';
import type { ScanEditorProvider } from '../editor/scanEditorProvider';
import type { Trainings } from '../training/trainings';

export interface Lab {
  readonly compute: ComputeService;
  readonly editors: ScanEditorProvider;
  readonly trainings: Trainings;
  readonly log: vscode.LogOutputChannel;
  /** What is remembered of this workspace. */
  readonly memory: vscode.Memento;
}
