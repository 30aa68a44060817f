import { spawnSync } from 'node:child_process';

/**
 * A Python that has PyTorch: the one asked for, else the first of the usual places.
 * @param {string | undefined} asked
 * @returns {string}
 */
export function findPython(asked) {
  const candidates = asked === undefined ? ['python3', '/usr/bin/python3'] : [asked];
  const found = candidates.find(
    (python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
  );
  if (found === undefined) {
    throw new Error(
      `PyTorch was not found (tried ${candidates.join(', ')}). Install it (Debian: python3-torch) ` +
        'or name a Python that has it.',
    );
  }
  return found;
}
