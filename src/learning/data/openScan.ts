/** The files of one case, opened to be read slab by slab. */
import type { ImageHeader, OpenVolume } from '../../formats/codec';
import { openVolume } from '../../formats/registry';
import type { VoxelReader } from '../../volume/slab';
import { LearningDataError } from './dataError';

export interface OpenScan {
  readonly volumes: readonly VoxelReader[];
  /** Of the first file. */
  readonly header: ImageHeader;
  close(): void;
}

/**
 * @param files of one case
 * @param scratch folder with room for the uncompressed voxels of compressed files
 * @throws FormatError; LearningDataError where there is no file
 */
export async function openScan(
  files: readonly string[],
  scratch: string,
  signal: AbortSignal | undefined,
): Promise<OpenScan> {
  const opened: OpenVolume[] = [];
  const close = (): void => {
    for (const volume of opened) volume.close();
  };
  try {
    for (const file of files) opened.push(await openVolume(file, { scratch, signal }));
    const [first] = opened;
    if (!first) throw new LearningDataError('A case without files cannot be read.');
    return { volumes: opened.map(({ voxels }) => voxels), header: first.header, close };
  } catch (error) {
    close();
    throw error;
  }
}
