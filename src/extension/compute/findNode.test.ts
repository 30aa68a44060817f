import { describe, expect, it } from 'vitest';
import { findNode, NodeNotFoundError, type NodeProbes } from './findNode';

/** A machine with the given executables and what their --version prints. */
function machine(versions: Readonly<Record<string, string>>, probes: Partial<NodeProbes> = {}): NodeProbes {
  return {
    configured: '',
    hostExecutable: '/code/host',
    hostIsElectron: false,
    versionOf: (executable) => {
      const version = versions[executable];
      return version === undefined
        ? Promise.reject(new Error(`spawn ${executable} ENOENT`))
        : Promise.resolve(`${version}\n`);
    },
    ...probes,
  };
}

describe('the Node of the compute process', () => {
  it('is the one of the setting, before every other', async () => {
    const probes = machine(
      { '/my/node': 'v22.1.0', '/code/host': 'v20.0.0', node: 'v20.0.0' },
      { configured: '/my/node' },
    );
    await expect(findNode(probes)).resolves.toBe('/my/node');
  });

  it('is never another one than the setting says, which may be wrong', async () => {
    const probes = machine({ node: 'v20.0.0' }, { configured: '/gone/node' });
    await expect(findNode(probes)).rejects.toThrow(/boundaryLab\.compute\.nodePath.*\/gone\/node.*ENOENT/);
  });

  it('is the host itself where that is plain Node', async () => {
    await expect(findNode(machine({ '/code/host': 'v20.9.0', node: 'v22.0.0' }))).resolves.toBe('/code/host');
  });

  it('is the one on the PATH where the host is Electron or too old', async () => {
    const versions = { '/code/host': 'v22.15.1', node: 'v20.0.0' };
    await expect(findNode(machine(versions, { hostIsElectron: true }))).resolves.toBe('node');
    await expect(findNode(machine({ '/code/host': 'v18.20.0', node: 'v24.0.0' }))).resolves.toBe('node');
  });

  it.each([
    ['is missing', {}, 'ENOENT'],
    ['is too old', { node: 'v18.19.1' }, 'v18.19.1, which is too old'],
    ['is not Node', { node: 'Python 3.11.2' }, 'Python 3.11.2'],
  ])('is asked for, with a remedy, where the one on the PATH %s', async (_why, versions, words) => {
    const failure = await findNode(machine(versions, { hostIsElectron: true })).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(NodeNotFoundError);
    expect(String(failure)).toContain(words);
    expect(String(failure)).toContain('nodejs.org');
  });
});
