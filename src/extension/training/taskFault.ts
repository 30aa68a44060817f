/** What is wrong with a task of tasks.json, in words. */
import { z } from 'zod';
import { experimentTaskSchema } from '../comparison/experimentTaskDefinition';
import { trainTaskSchema } from './trainTaskDefinition';

const taskSchema = z.discriminatedUnion('task', [trainTaskSchema, experimentTaskSchema]);

/** Every key at fault, a line for each; undefined where there is none. */
export function taskFault(definition: unknown): string | undefined {
  const { error } = taskSchema.safeParse(definition);
  return error && `This task of tasks.json cannot run:\n${z.prettifyError(error)}`;
}
