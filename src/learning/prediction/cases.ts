/** Which files make up the cases to predict. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isNamedAsLabel, isPredictionFile } from '../../datasets/pairing';
import { isVolumeFile, volumeBaseName } from '../../formats/registry';
import { LearningDataError } from '../data/dataError';

/** One case: its files in the order of the model's channels, or a single file whose frames are the channels. */
export interface PredictionCase {
  /** Name without the channel's number. */
  readonly id: string;
  readonly files: readonly string[];
}

/** "case_0002": the channel's number as nnU-Net writes it. */
const CHANNEL = /^(.+)_(\d{4})$/;

/**
 * Cases in a folder, or the one a file belongs to. Files named CASE_0000, CASE_0001, ... are channels of
 * one case where the model has several; label maps and earlier predictions are passed over.
 * @throws LearningDataError when there is nothing to predict or a case lacks a channel
 */
export async function findPredictionCases(
  input: string,
  channels: readonly string[],
): Promise<readonly PredictionCase[]> {
  const path = resolve(input);
  const status = await stat(path).catch(() => undefined);
  if (!status) throw new LearningDataError(`${path} does not exist.`);
  if (!status.isDirectory()) {
    const cases = groupCases(await scansIn(dirname(path)), channels.length);
    const own = cases.find(({ files }) => files.includes(path)) ?? {
      id: volumeBaseName(path),
      files: [path],
    };
    return [complete(own, channels)];
  }
  const cases = groupCases(await scansIn(path), channels.length);
  if (cases.length === 0) {
    throw new LearningDataError(`${path} holds no scan. Choose a scan or the folder that holds the scans.`);
  }
  return cases.map((found) => complete(found, channels));
}

async function scansIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name))
    .filter((file) => isVolumeFile(file) && !isNamedAsLabel(file) && !isPredictionFile(file))
    .sort();
}

/** @param channels of the model */
function groupCases(files: readonly string[], channels: number): readonly PredictionCase[] {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const name = CHANNEL.exec(volumeBaseName(file))?.[1] ?? file;
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return [...groups].flatMap(([id, group]): PredictionCase[] => {
    const numbered = group.every((file) => CHANNEL.test(volumeBaseName(file)));
    // A model of one channel takes case_0001 and case_0002 for two cases, but case_0000 alone for a channel.
    const isOneCase =
      channels > 1 || (group.length === 1 && volumeBaseName(group[0] ?? '').endsWith('_0000'));
    if (numbered && isOneCase) return [{ id, files: group }];
    return group.map((file) => ({ id: volumeBaseName(file), files: [file] }));
  });
}

function complete({ id, files }: PredictionCase, channels: readonly string[]): PredictionCase {
  if (files.length === 1 || files.length === channels.length) return { id, files };
  throw new LearningDataError(
    `Case ${id} has ${files.length} files, but the model takes ${channels.length} channels ` +
      `(${channels.join(', ')}): ${files.join(', ')}.`,
  );
}
