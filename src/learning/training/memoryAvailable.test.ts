import { describe, expect, it } from 'vitest';
import { availableMemory, type MemorySystem } from './memoryAvailable';

const MEMINFO = 'MemTotal:       24683656 kB\nMemFree:          100000 kB\nMemAvailable:    8000000 kB\n';

function linux(files: Readonly<Record<string, string>>): MemorySystem {
  return {
    platform: 'linux',
    readText: (file) => ({ '/proc/meminfo': MEMINFO, ...files })[file],
    free: () => 1e8,
    total: () => 24e9,
  };
}

describe('availableMemory', () => {
  it('is what the kernel of Linux says, caches included', () => {
    expect(availableMemory(linux({}))).toBe(8000000 * 1024);
  });

  it('stays within the limit of a control group, whose cached files do not count', () => {
    const files = {
      '/proc/self/cgroup': '0::/jobs/17\n',
      '/sys/fs/cgroup/jobs/17/memory.max': 'max\n',
      '/sys/fs/cgroup/jobs/17/memory.current': '1000000\n',
      '/sys/fs/cgroup/jobs/memory.max': '5000000000\n',
      '/sys/fs/cgroup/jobs/memory.current': '4000000000\n',
      '/sys/fs/cgroup/jobs/memory.stat': 'anon 7\ninactive_file 500000000\nactive_file 9\n',
    };
    expect(availableMemory(linux(files))).toBe(1500000000);
  });

  it('knows the first version of control groups', () => {
    const files = {
      '/proc/self/cgroup': '5:cpu:/x\n4:memory:/job\n0::/\n',
      '/sys/fs/cgroup/memory/job/memory.limit_in_bytes': '3000000000\n',
      '/sys/fs/cgroup/memory/job/memory.usage_in_bytes': '1000000000\n',
      '/sys/fs/cgroup/memory/job/memory.stat': 'inactive_file 1\ntotal_inactive_file 250000000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '1\n',
    };
    expect(availableMemory(linux(files))).toBe(2250000000);
  });

  it('is nothing, not less, where a group is over its limit', () => {
    const files = {
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/memory.max': '1000\n',
      '/sys/fs/cgroup/memory.current': '2000\n',
    };
    expect(availableMemory(linux(files))).toBe(0);
  });

  it('is the free memory elsewhere, and on macOS the whole, whose free memory says little', () => {
    const system = { readText: () => undefined, free: () => 1e9, total: () => 16e9 };
    expect(availableMemory({ ...system, platform: 'win32' })).toBe(1e9);
    expect(availableMemory({ ...system, platform: 'darwin' })).toBe(16e9);
  });

  it('is something on this machine', () => {
    expect(availableMemory()).toBeGreaterThan(1e6);
  });
});
