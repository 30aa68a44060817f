import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json';
import { FormatError } from '../formats/formatError';
import { formatTable } from './output';
import type { RegisterCommand } from './program';
import { runCommand } from './runCommand.fixture';

const failing =
  (error: Error): RegisterCommand =>
  (program) => {
    program
      .command('fail')
      .argument('<file>')
      .option('--json')
      .action(() => Promise.reject(error));
  };
const broken = failing(new FormatError('truncated', 'x.nii is cut short. Fetch it again.'));

describe('a command that fails', () => {
  it('prints why on standard error and exits with 1', async () => {
    expect(await runCommand([broken], 'fail', 'x')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: x.nii is cut short. Fetch it again.\n',
    });
  });

  it('prints one JSON value with --json', async () => {
    const { stdout, exitCode } = await runCommand([broken], 'fail', 'x', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ error: 'x.nii is cut short. Fetch it again.', code: 'truncated' });
  });

  it('exits with 130 when it was interrupted', async () => {
    const stopped = failing(new DOMException('Stopped by SIGINT.', 'AbortError'));
    expect(await runCommand([stopped], 'fail', 'x')).toMatchObject({ exitCode: 130 });
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['fail'], "missing required argument 'file'"],
    [['fail', 'x', 'y'], 'too many arguments'],
    [['fail', 'x', '--nonsense'], "unknown option '--nonsense'"],
    [['nonsense'], "unknown command 'nonsense'"],
  ])('%j exits with 2 and says what is wrong', async (args, words) => {
    const { exitCode, stderr, stdout } = await runCommand([broken], ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
    expect(stdout).toBe('');
  });

  it('prints a JSON error too with --json', async () => {
    const { exitCode, stdout } = await runCommand([broken], 'fail', '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: "error: missing required argument 'file'" });
  });
});

it('knows its version and prints help without failing', async () => {
  expect(await runCommand([], '--version')).toMatchObject({
    exitCode: 0,
    stdout: `${packageJson.version}\n`,
  });
  const help = await runCommand([broken], 'fail', '--help');
  expect(help.exitCode).toBe(0);
  expect(help.stdout).toContain('Usage: boundary-lab fail');
});

it('lays tables out in columns', () => {
  expect(
    formatTable(
      ['label', 'voxels'],
      [
        ['1 a', '20'],
        ['12', '3000'],
      ],
    ),
  ).toBe(['label  voxels', '1 a        20', '12       3000'].join('\n'));
});
