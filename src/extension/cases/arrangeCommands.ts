/** Which cases the view shows, and in which order, as people choose it. */
import * as vscode from 'vscode';
import { SORT_KEYS } from './caseOrder';
import { SORT_TITLES } from './casePresentation';
import { CASE_STATES, STATE_LOOKS } from './caseState';
import type { CasesView } from './casesView';

export async function sortCases(view: CasesView): Promise<void> {
  const picked = await vscode.window.showQuickPick(
    SORT_KEYS.map((key) => ({
      label: SORT_TITLES[key],
      ...(key === view.arrangement.sort ? { description: 'as now' } : {}),
      key,
    })),
    { title: 'Sort Cases: how?', ignoreFocusOut: true },
  );
  if (picked) await view.arrange({ sort: picked.key });
}

export async function filterCases(view: CasesView): Promise<void> {
  const { states, labelled, unlabelled } = view.arrangement;
  const items = [
    ...CASE_STATES.map((state) => ({
      ...{ label: STATE_LOOKS[state].title, picked: states.includes(state), key: state },
    })),
    { label: 'With Labels', picked: labelled, key: 'labelled' as const },
    { label: 'Without Labels', picked: unlabelled, key: 'unlabelled' as const },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    ...{ title: 'Filter Cases: which are shown?', canPickMany: true, ignoreFocusOut: true },
  });
  if (!picked) return;
  const keys = new Set<string>(picked.map(({ key }) => key));
  await view.arrange({
    states: CASE_STATES.filter((state) => keys.has(state)),
    ...{ labelled: keys.has('labelled'), unlabelled: keys.has('unlabelled') },
  });
}

export async function clearCaseFilter(view: CasesView): Promise<void> {
  await view.arrange({ states: CASE_STATES, labelled: true, unlabelled: true });
}
