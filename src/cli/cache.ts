/** `boundary-lab cache`: where prepared cases are kept and how much they take; `--clear` deletes them. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { printResult } from './output';

interface CacheOptions {
  readonly clear?: boolean;
  readonly folder?: string;
  readonly json?: boolean;
}

export function registerCache(program: Command): void {
  program
    .command('cache')
    .description('Tell where copies of scans and labels that training prepared are kept, or delete them.')
    .option('--clear', 'delete them; trainings that run meanwhile go on')
    .option('--folder <folder>', 'the cacheFolder of a configuration, if it names one')
    .option('--json', 'print the result as JSON')
    .action(async ({ clear = false, folder: given, ...options }: CacheOptions) => {
      const { clearCache, defaultCacheFolder, sizeOfCache } = await import('../learning/data/cacheFolder');
      const folder = given === undefined ? defaultCacheFolder() : resolve(given);
      const size = await (clear ? clearCache(folder) : sizeOfCache(folder));
      const megabytes = `${(size.bytes / 1e6).toFixed(1)} MB in ${size.files} files`;
      printResult(
        options,
        { folder, ...size, cleared: clear },
        clear ? `Deleted ${megabytes} in ${folder}.` : `${folder} holds ${megabytes}.`,
      );
    });
}
