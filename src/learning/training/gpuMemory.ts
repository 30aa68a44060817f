/** Memory of a GPU, where its driver tells it: those of NVIDIA by their tool, those of AMD on Linux in files. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the answers come from; another one in tests. */
export interface GpuSystem {
  /** What nvidia-smi prints for its arguments; undefined where there is none. */
  readonly nvidia: (args: readonly string[]) => string | undefined;
  /** The names in a folder; none where there is none. */
  readonly list: (folder: string) => readonly string[];
  readonly readText: (file: string) => string | undefined;
}

/** A driver that does not answer within so many milliseconds is not waited for. */
const PATIENCE = 5000;

const THIS_SYSTEM: GpuSystem = {
  nvidia: (args) =>
    orUndefined(() =>
      execFileSync('nvidia-smi', args, {
        encoding: 'utf8',
        timeout: PATIENCE,
        stdio: ['ignore', 'pipe', 'ignore'],
        windowsHide: true,
      }),
    ),
  list: (folder) => orUndefined(() => readdirSync(folder)) ?? [],
  readText: (file) => orUndefined(() => readFileSync(file, 'utf8')),
};

/** Bytes that the GPU of most memory has free; undefined where nobody tells. */
export function freeGpuMemory(system: GpuSystem = THIS_SYSTEM): number | undefined {
  const free = [...nvidiaCards(system), ...amdCards(system)].filter((bytes) => bytes > 0);
  return free.length === 0 ? undefined : Math.max(...free);
}

/** nvidia-smi prints MiB, a line for each card. */
function nvidiaCards({ nvidia }: GpuSystem): number[] {
  const printed = nvidia(['--query-gpu=memory.free', '--format=csv,noheader,nounits']) ?? '';
  return [...printed.matchAll(/^\s*(\d+)\s*$/gm)].map(([, mebibytes]) => 2 ** 20 * Number(mebibytes));
}

/** https://docs.kernel.org/gpu/amdgpu/driver-misc.html, "mem_info_vram_total": bytes. */
function amdCards({ list, readText }: GpuSystem): number[] {
  const root = '/sys/class/drm';
  return list(root)
    .filter((name) => /^card\d+$/.test(name))
    .flatMap((name) => {
      const read = (file: string): number =>
        Number.parseInt(readText(path.posix.join(root, name, 'device', file)) ?? '', 10);
      const free = read('mem_info_vram_total') - read('mem_info_vram_used');
      return Number.isFinite(free) ? [free] : [];
    });
}

function orUndefined<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
