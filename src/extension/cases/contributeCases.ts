/** Puts view, decorations and commands of the cases together. */
import type * as vscode from 'vscode';
import { z } from 'zod';
import { COMMANDS } from '../commandIds';
import type { Lab } from '../commands/lab';
import { clearCaseFilter, filterCases, sortCases } from './arrangeCommands';
import { CaseCommands } from './caseCommands';
import { CaseDecorations } from './caseDecorations';
import { CaseIndex } from './caseIndex';
import type { CaseState } from './caseState';
import { CasesView, type CaseNode } from './casesView';

type Handler = (...args: readonly unknown[]) => Promise<void>;

export interface CaseContributions {
  dispose(): void;
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly commands: CaseCommands;
}

/** What keys say that are pressed in the view; VS Code tells them no node. */
const SELECTION = 'selection';

const nextArgumentsSchema = z.object({ ranking: z.string().optional() }).catch({});

/** The view is searched for when it is first seen, or a command needs it; here no file is read. */
export function contributeCases(context: vscode.ExtensionContext, lab: Lab): CaseContributions {
  const index = new CaseIndex(context.storageUri?.fsPath);
  const view = new CasesView(index, context.workspaceState);
  const commands = new CaseCommands(lab, index, view);
  const decorations = new CaseDecorations(index);
  const setsTo =
    (state: CaseState): Handler =>
    (node, selected) =>
      commands.setState(state, node === SELECTION ? view.selection : nodesOf(node, selected));
  return {
    commands,
    handlers: {
      [COMMANDS.nextCase]: async (argument) => {
        const { ranking } = nextArgumentsSchema.parse(argument);
        if (ranking !== undefined) await commands.followRanking(ranking);
        await commands.go(1);
      },
      [COMMANDS.previousCase]: () => commands.go(-1),
      [COMMANDS.openCase]: async (node) => {
        if (isNode(node) && node.kind === 'case') await commands.open({ root: node.root, id: node.facts.id });
      },
      [COMMANDS.setCaseNotStarted]: setsTo('not started'),
      [COMMANDS.setCaseInProgress]: setsTo('in progress'),
      [COMMANDS.setCaseDone]: setsTo('done'),
      [COMMANDS.flagCase]: setsTo('flagged'),
      [COMMANDS.sortCases]: () => sortCases(view),
      [COMMANDS.filterCases]: () => filterCases(view),
      [COMMANDS.clearCaseFilter]: () => clearCaseFilter(view),
      [COMMANDS.refreshCases]: () => index.refresh(),
    },
    dispose: () => {
      for (const disposable of [index, view, decorations]) disposable.dispose();
    },
  };
}

/** VS Code hands over the node that was clicked and, where several are selected, all of them. */
function nodesOf(node: unknown, selected: unknown): readonly CaseNode[] {
  const all = Array.isArray(selected) ? selected.filter(isNode) : [];
  if (all.length > 0) return all;
  return isNode(node) ? [node] : [];
}

/** Nodes come back from VS Code as the very objects the view made. */
function isNode(value: unknown): value is CaseNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    (value.kind === 'dataset' || value.kind === 'case') &&
    'root' in value
  );
}
