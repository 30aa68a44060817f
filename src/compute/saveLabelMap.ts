/** Writing an open label map to its file. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { ToolError } from '../editing/toolError';
import { FormatError, systemErrorCode } from '../formats/formatError';
import { readHeader, rewriteLabelMap, writeLabelMap } from '../formats/registry';
import { filesOfLabelMap } from '../labels/labelMapSource';
import type { ComputeApi } from '../protocol/compute';
import type { OpenLabelMap } from './store';

type Target = Omit<ComputeApi['saveLabelMap']['params'], 'handle'>;

/** The label map as it is now, whatever is done to it later. */
export function copyOf(open: OpenLabelMap): OpenLabelMap {
  return { ...open, volume: { ...open.volume, data: open.volume.data.slice() } };
}

/**
 * @returns what a person should know
 * @throws ToolError where something would be lost, FormatError where the file cannot be written
 */
export async function saveLabelMap(
  open: OpenLabelMap,
  target: Target,
  signal: AbortSignal,
): Promise<string[]> {
  const { path: file, like = open.path, placedAs } = target;
  const { source, table, reviewed, volume } = open;
  await requireWritable(file);
  if (placedAs !== undefined) {
    const header = await readHeader(placedAs, { signal });
    await writeLabelMap(file, volume, { like: header, table, reviewed, overwrite: true, signal });
    return [];
  }
  const isFile = source.kind === 'values' || like !== open.path;
  if (source.kind !== 'values' && filesOfLabelMap(source).some((of) => isSameFile(of, file))) {
    throw new ToolError(
      `${file} is one of ${source.kind === 'masks' ? 'several masks' : 'the pictures in colours'} that the label map was made of, and would be lost. Save the label map as another file.`,
    );
  }
  const before = await readHeader(like, { signal });
  if (isFile && before.frames > 1) {
    throw new ToolError(
      `${open.path} has ${before.frames} frames, of which the first one was edited; saving would lose the others. Split the file.`,
    );
  }
  await rewriteLabelMap(
    file,
    volume,
    like,
    target.keepNames === true ? { signal } : { table, reviewed, signal },
  );
  const after = await readHeader(file, { signal });
  if (!isFile || after.dtype === before.dtype) return [];
  return [
    `${path.basename(file)} is stored as ${after.dtype} now instead of ${before.dtype}, which does not hold all its labels.`,
  ];
}

const isSameFile = (a: string, b: string): boolean => path.resolve(a) === path.resolve(b);

/** A file is replaced by renaming, which would also replace one that was made read-only on purpose. */
async function requireWritable(file: string): Promise<void> {
  try {
    await access(file, constants.W_OK);
    if (((await stat(file)).mode & 0o222) !== 0) return;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
  }
  throw new FormatError(
    'unwritable',
    `${file} cannot be written: it is read-only. Make it writable, or save under another name.`,
  );
}
