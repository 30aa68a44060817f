/** Models and data of a folder are run only where the user trusts it; looking at scans needs no trust. */
import * as vscode from 'vscode';

const MANAGE = 'Manage Workspace Trust';

/** Whether the workspace is trusted; where it is not, says why that matters and offers to change it. */
export async function requireTrust(what: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const chosen = await vscode.window.showWarningMessage(
    `${what} needs a trusted workspace: it runs models and configurations from this folder.`,
    MANAGE,
  );
  if (chosen === MANAGE) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}
