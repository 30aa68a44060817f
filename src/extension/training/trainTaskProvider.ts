/**
 * Training as a VS Code task: a terminal of its own, Ctrl+C, and a definition that tasks.json can keep,
 * so that a training can be repeated as it was.
 */
import * as vscode from 'vscode';
import { z } from 'zod';
import { executionOfExperiment } from '../comparison/experimentTask';
import type { Experiments } from '../comparison/experiments';
import { findDatasets } from '../workspace/datasets';
import { baseFolder } from '../workspace/folders';
import {
  trainRequest,
  trainTaskSchema,
  taskName,
  TASK_TYPE,
  type TrainTaskDefinition,
} from './trainTaskDefinition';
import { taskFault } from './taskFault';
import { TrainingTerminal } from './trainingTerminal';
import type { Trainings } from './trainings';

const FAILED = 1;

export class TrainTaskProvider implements vscode.TaskProvider {
  readonly #trainings: Trainings;
  readonly #experiments: Experiments;

  constructor(trainings: Trainings, experiments: Experiments) {
    this.#trainings = trainings;
    this.#experiments = experiments;
  }

  /** One task for each data set of the workspace. */
  async provideTasks(): Promise<vscode.Task[]> {
    const datasets = await findDatasets();
    return datasets.map(({ folder }) =>
      createTrainTask({ type: TASK_TYPE, task: 'train', data: folder }, this.#trainings),
    );
  }

  /** Gives a task written in tasks.json what runs it; one that is not understood says what is wrong with it. */
  resolveTask(task: vscode.Task): vscode.Task {
    const isTraining = trainTaskSchema.safeParse(task.definition).success;
    const runs = isTraining
      ? execution(this.#trainings, task.scope)
      : (executionOfExperiment(task, this.#experiments) ?? faultyExecution(task.definition));
    return new vscode.Task(
      task.definition,
      task.scope ?? vscode.TaskScope.Workspace,
      task.name,
      TASK_TYPE,
      runs,
    );
  }
}

/** VS Code would say that nobody provides such tasks. */
function faultyExecution(definition: vscode.TaskDefinition): vscode.CustomExecution {
  const fault = taskFault(definition) ?? 'The task is not understood.';
  return new vscode.CustomExecution(() =>
    Promise.resolve(
      new TrainingTerminal((terminal) => {
        terminal.line(fault);
        void vscode.window.showErrorMessage(fault);
        return Promise.resolve(FAILED);
      }),
    ),
  );
}

export function createTrainTask(definition: TrainTaskDefinition, trainings: Trainings): vscode.Task {
  const task = new vscode.Task(
    definition,
    vscode.TaskScope.Workspace,
    taskName(definition),
    TASK_TYPE,
    execution(trainings, vscode.TaskScope.Workspace),
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated };
  return task;
}

function execution(trainings: Trainings, scope: vscode.Task['scope']): vscode.CustomExecution {
  // VS Code hands over the definition with its variables, such as ${workspaceFolder}, filled in.
  return new vscode.CustomExecution((resolved) => {
    const parsed = trainTaskSchema.safeParse(resolved);
    if (!parsed.success) {
      return Promise.reject(
        new Error(`The training task is not complete:\n${z.prettifyError(parsed.error)}`),
      );
    }
    const base = baseFolder(typeof scope === 'object' ? scope : undefined);
    return Promise.resolve(trainings.terminalFor(trainRequest(parsed.data, base, new Date())));
  });
}
