/** Runs as their folders tell of them. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';

const stateSchema = z.looseObject({ status: z.string(), pid: z.number().int(), epoch: z.number().int() });
export type RunState = z.infer<typeof stateSchema>;

export const stateOf = (run: string): RunState =>
  stateSchema.parse(JSON.parse(readFileSync(path.join(run, 'state.json'), 'utf8')));

/** Waits until a run has come to its end. @throws the assertion's error with its log when it failed or the time is up */
export async function runDone(run: string, timeout: number): Promise<void> {
  const status = (): string => (existsSync(path.join(run, 'state.json')) ? stateOf(run).status : 'not begun');
  await expect.poll(status, { timeout, interval: 250 }).toMatch(/^(done|failed)$/);
  expect(status(), readFileSync(path.join(run, 'log.txt'), 'utf8')).toBe('done');
}
