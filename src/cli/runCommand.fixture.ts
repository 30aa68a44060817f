/** Running a command line inside a test. */
import { vi } from 'vitest';
import { runProgram, type RegisterCommand } from './program';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCommand(commands: readonly RegisterCommand[], ...args: string[]): Promise<Ran> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  try {
    return { exitCode: await runProgram(commands, args), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
