/** Comparisons and cross-validations as tasks, so that tasks.json can keep them. */
import * as vscode from 'vscode';
import { z } from 'zod';
import { TASK_TYPE } from '../training/trainTaskDefinition';
import { baseFolder } from '../workspace/folders';
import type { Experiments } from './experiments';
import {
  experimentRequest,
  experimentTaskName,
  experimentTaskSchema,
  type ExperimentTaskDefinition,
} from './experimentTaskDefinition';

export function createExperimentTask(
  definition: ExperimentTaskDefinition,
  experiments: Experiments,
): vscode.Task {
  const scope = vscode.TaskScope.Workspace;
  const name = experimentTaskName(definition);
  const task = new vscode.Task(definition, scope, name, TASK_TYPE, experimentExecution(experiments, scope));
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated };
  return task;
}

/** What runs a task of tasks.json; undefined where it is another one. */
export function executionOfExperiment(
  task: vscode.Task,
  experiments: Experiments,
): vscode.CustomExecution | undefined {
  const isExperiment = experimentTaskSchema.safeParse(task.definition).success;
  return isExperiment ? experimentExecution(experiments, task.scope) : undefined;
}

function experimentExecution(experiments: Experiments, scope: vscode.Task['scope']): vscode.CustomExecution {
  // VS Code hands over the definition with its variables, such as ${workspaceFolder}, filled in.
  return new vscode.CustomExecution((resolved) => {
    const parsed = experimentTaskSchema.safeParse(resolved);
    if (!parsed.success) {
      return Promise.reject(new Error(`The task is not complete:\n${z.prettifyError(parsed.error)}`));
    }
    const base = baseFolder(typeof scope === 'object' ? scope : undefined);
    const request = experimentRequest(parsed.data, base, new Date());
    return Promise.resolve(experiments.terminalFor(parsed.data.task, request));
  });
}
