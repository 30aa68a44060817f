/** A case as an editor has it, without VS Code: its session, its edits, and the stacks of undo that VS Code keeps. */
import { ComputeProcess } from '../../src/extension/compute/computeProcess';
import { ComputeService } from '../../src/extension/compute/computeService';
import { CaseEdits, type UndoableEdit } from '../../src/extension/editing/caseEdits';
import type { LabelMaps } from '../../src/extension/editing/labelMaps';
import { CaseSession } from '../../src/extension/editor/caseSession';
import type { Action } from '../../src/editing/actions';
import type { HostEvent, Scene } from '../../src/protocol/page';
import type { RandomStep } from './randomEdits';

/** @param started takes every process that is started */
export function computeService(
  script: string,
  started: (compute: ComputeProcess) => void = () => undefined,
): ComputeService {
  return new ComputeService(async () => {
    const compute = await ComputeProcess.start({ node: process.execPath, script, log: () => undefined });
    started(compute);
    return compute;
  });
}

export class EditedCase {
  readonly problems: string[] = [];
  readonly events: HostEvent[] = [];
  readonly undoStack: UndoableEdit[] = [];
  readonly redoStack: UndoableEdit[] = [];
  readonly session: CaseSession;
  readonly edits: CaseEdits;

  constructor(
    readonly scan: string,
    service: ComputeService,
    readonly labelMaps: LabelMaps,
  ) {
    this.session = new CaseSession(scan, service, labelMaps, {
      event: (event) => this.events.push(event),
      problem: (message) => this.problems.push(message),
    });
    this.edits = new CaseEdits(this.session, {
      edited: (edit) => {
        this.undoStack.push(edit);
        this.redoStack.length = 0;
      },
      unsaved: () => undefined,
      state: (state) => this.events.push({ kind: 'editing', state }),
      conflict: () => undefined,
      problem: (message) => this.problems.push(message),
    });
  }

  get scene(): Scene {
    const { current } = this.session;
    if (current.kind !== 'scene') throw new Error(`No scene but ${JSON.stringify(current)}`);
    return current.scene;
  }

  async run(action: Action): Promise<boolean> {
    const call = { signal: new AbortController().signal, progress: () => undefined };
    return (await this.edits.run(action, call)).changed;
  }

  undo(): void {
    const edit = this.undoStack.pop();
    if (!edit) return;
    edit.undo();
    this.redoStack.push(edit);
  }

  redo(): void {
    const edit = this.redoStack.pop();
    if (!edit) return;
    edit.redo();
    this.undoStack.push(edit);
  }

  async do(step: RandomStep): Promise<void> {
    if (step.kind === 'act') await this.run(step.action);
    else if (step.kind === 'undo') this.undo();
    else this.redo();
  }

  /** Slice of the reference as the page is given it. */
  async slice(slice: number): Promise<unknown> {
    const handle = this.scene.reference?.handle ?? 0;
    const asked = { handle, plane: 'axial', slice } as const;
    return (await this.session.requests.slice(asked, new AbortController().signal)).data;
  }
}
