// @ts-check
import { describe, expect, it } from 'vitest';
import { missingPackages } from './dependencies.mjs';

const wanted = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0' },
    'node_modules/only-on-another-machine': { version: '1.0.0', optional: true },
  },
};
const installed = (/** @type {Record<string, { version: string }>} */ packages) => ({ packages });

describe('missingPackages', () => {
  it('names every package where nothing is installed', () => {
    expect(missingPackages(wanted, undefined)).toEqual(['node_modules/a', 'node_modules/b']);
  });

  it('is empty where all are there, optional ones left out', () => {
    const there = installed({
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0' },
    });
    expect(missingPackages(wanted, there)).toEqual([]);
  });

  it('names a package whose version the lock file has moved on from', () => {
    const there = installed({
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.9.0' },
    });
    expect(missingPackages(wanted, there)).toEqual(['node_modules/b']);
  });
});
