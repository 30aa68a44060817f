/** Data sets for tests: folders of small volumes. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../formats/nifti/niftiFile.fixture';
import { isVolumeFile, writeLabelMap } from '../formats/registry';
import type { LabelTable } from '../labels/labelTable';

/** Label maps of 2 x 2 x 1 voxels with these values, JSON values, or empty files, by path. */
export type Files = Readonly<Record<string, readonly number[] | object | ''>>;

/** A temporary folder holding `files`. */
export async function folderOf(files: Files, table?: LabelTable): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    if (content === '' || !isVolumeFile(name))
      await writeFile(file, content === '' ? '' : JSON.stringify(content));
    else if (Array.isArray(content)) await writeLabelMap(file, smallVolume(content), { table });
  }
  return root;
}

function smallVolume(values: readonly unknown[]): Parameters<typeof writeLabelMap>[1] {
  return {
    dims: [2, 2, 1],
    affine: [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    dtype: 'uint8',
    frames: 1,
    data: Uint8Array.from(values.map(Number)),
  };
}
