/** Memory that this process may still take. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where the answers come from; another one in tests. */
export interface MemorySystem {
  readonly platform: NodeJS.Platform;
  /** The content of a file; undefined where there is none. */
  readonly readText: (file: string) => string | undefined;
  /** Bytes that nobody uses. */
  readonly free: () => number;
  /** Bytes of the machine. */
  readonly total: () => number;
}

const THIS_SYSTEM: MemorySystem = {
  platform: process.platform,
  readText: (file) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  },
  free: () => os.freemem(),
  total: () => os.totalmem(),
};

/**
 * Bytes that can be allocated without swapping or being killed: on Linux what the kernel says is
 * available, caches included, within the limits of the control groups (containers, cluster jobs).
 */
export function availableMemory(system: MemorySystem = THIS_SYSTEM): number {
  if (system.platform === 'linux') {
    return Math.min(kernelFigure(system) ?? system.free(), ...groupRooms(system));
  }
  // The free memory of macOS does not count what is given back when asked for, which is most of it: only
  // what can never fit is known there.
  return system.platform === 'darwin' ? system.total() : system.free();
}

/** MemAvailable of /proc/meminfo, in bytes. */
function kernelFigure({ readText }: MemorySystem): number | undefined {
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readText('/proc/meminfo') ?? '')?.[1];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}

/** Files of a control group's memory, version 2 and 1 (https://docs.kernel.org/admin-guide/cgroup-v2.html). */
const GROUP_FILES = {
  2: { root: '/sys/fs/cgroup', limit: 'memory.max', usage: 'memory.current', cache: 'inactive_file' },
  1: {
    root: '/sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    usage: 'memory.usage_in_bytes',
    cache: 'total_inactive_file',
  },
} as const;

/** What is left in each control group that this process is in, with all groups around it. */
function groupRooms(system: MemorySystem): number[] {
  const lines = (system.readText('/proc/self/cgroup') ?? '').split('\n');
  return lines.flatMap((line) => {
    const [, , controllers, group] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || group === undefined) return [];
    if (controllers === '') return roomsUpwards(system, 2, group);
    return controllers.split(',').includes('memory') ? roomsUpwards(system, 1, group) : [];
  });
}

function roomsUpwards(system: MemorySystem, version: 1 | 2, group: string): number[] {
  const { root, limit, usage, cache } = GROUP_FILES[version];
  const rooms: number[] = [];
  for (let folder = path.posix.join('/', group); ; folder = path.posix.dirname(folder)) {
    const read = (name: string): string => system.readText(path.posix.join(root, folder, name)) ?? '';
    // Files that were read count as used until somebody else needs the room.
    const reclaimable = Number(new RegExp(`^${cache} (\\d+)$`, 'm').exec(read('memory.stat'))?.[1] ?? 0);
    const room = Number.parseInt(read(limit), 10) - Number.parseInt(read(usage), 10) + reclaimable;
    if (Number.isFinite(room)) rooms.push(Math.max(0, room)); // "max" is no limit
    if (folder === '/') return rooms;
  }
}
