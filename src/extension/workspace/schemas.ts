/**
 * Serves the JSON schema that plans and configurations name in their first line, so that they are completed and
 * validated whatever their file is called, and without a network.
 */
import * as vscode from 'vscode';
import { SCHEMA_URI } from '../../learning/training/configNotes';

export function contributeSchemas(extension: vscode.Uri): vscode.Disposable {
  const { scheme } = vscode.Uri.parse(SCHEMA_URI);
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async (uri) => {
      if (uri.toString() !== SCHEMA_URI) return undefined;
      const file = vscode.Uri.joinPath(extension, 'media', uri.path);
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    },
  });
}
