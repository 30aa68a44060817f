/** The command line as a whole: name, version, and what happens when a command fails. */
import { Command } from 'commander';
import packageJson from '../../package.json';
import { reportError } from './output';

/** Adds one command. Its modules that are slow to load are imported by its action, not before. */
export type RegisterCommand = (program: Command) => void;

export function createProgram(commands: readonly RegisterCommand[]): Command {
  const program = new Command('boundary-lab')
    .description(packageJson.description)
    .version(packageJson.version)
    .showHelpAfterError('(add --help for usage)');
  for (const register of commands) register(program);
  // Commands copy this setting when they are made, so they are given it once all are there.
  for (const command of [program, ...program.commands]) command.exitOverride();
  return program;
}

/**
 * Runs a command line and tells its exit code (see EXIT); never throws.
 * @param args without the program's own name, such as ['inspect', 'scan.nii.gz', '--json']
 */
export async function runProgram(
  commands: readonly RegisterCommand[],
  args: readonly string[],
): Promise<number> {
  try {
    await createProgram(commands).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return reportError(error, args.includes('--json'));
  }
}
