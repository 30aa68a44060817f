/** Reading small files that may not be there. */
import { readFile } from 'node:fs/promises';
import { systemErrorCode } from './formatError';

/** Text of a file, undefined where there is none. @throws the system's error when it is there and cannot be read */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
