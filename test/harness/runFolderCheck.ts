/** Reads every file of a run folder as strictly as its reader does, to find any that is not whole. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readOnnxMetadata } from '../../src/learning/graph/onnx/readOnnxMetadata';
import { parseModelMetadata } from '../../src/learning/prediction/modelDescription';
import { readCheckpoint } from '../../src/learning/training/checkpoint';
import { parseCompleteConfig } from '../../src/learning/training/config';
import { epochMetricsSchema } from '../../src/learning/training/epochMetrics';
import { examplesSchema } from '../../src/learning/training/examples';
import { previewSchema } from '../../src/learning/training/preview';
import { runStateSchema } from '../../src/learning/training/runFolder';
import { readEventFile } from '../../src/learning/training/tensorBoard/eventFile.fixture';
import { validationFileSchema } from '../../src/learning/training/validationScores';

/** How far the files of a run say that it is. */
export interface Progress {
  /** Epochs of the last checkpoint; 0 before the first. */
  readonly checkpoint: number;
  /** Lines of the metrics. */
  readonly metrics: number;
  readonly files: readonly string[];
}

/** Temporary files, and slices that are made anew, may be anything. */
const isLasting = (name: string): boolean => !name.startsWith('.') && name !== 'prepared';

/** @throws Error naming the file that is not whole, or unknown */
export async function checkRunFolder(folder: string): Promise<Progress> {
  const inRoot = (await readdir(folder)).filter(isLasting);
  const checkpoints = inRoot.includes('checkpoints') ? await readdir(path.join(folder, 'checkpoints')) : [];
  const files = [
    ...inRoot.filter((name) => name !== 'checkpoints'),
    ...checkpoints.filter(isLasting).map((name) => path.join('checkpoints', name)),
  ];
  for (const name of files) {
    try {
      await checkFile(path.join(folder, name));
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  const last = path.join('checkpoints', 'last.safetensors');
  const lines = files.includes('metrics.jsonl')
    ? (await readFile(path.join(folder, 'metrics.jsonl'), 'utf8')).trim().split('\n').length
    : 0;
  return {
    checkpoint: files.includes(last) ? (await readCheckpoint(path.join(folder, last))).state.epoch : 0,
    metrics: lines,
    files,
  };
}

async function checkFile(file: string): Promise<void> {
  const name = path.basename(file);
  if (name.startsWith('events.out.tfevents.')) {
    readEventFile(await readFile(file));
    return;
  }
  const text = async (): Promise<string> => readFile(file, 'utf8');
  const json = async (): Promise<unknown> => JSON.parse(await text());
  switch (name) {
    case 'state.json':
      runStateSchema.parse(await json());
      return;
    case 'config.json':
      parseCompleteConfig(await json(), name);
      return;
    case 'validation.json':
      validationFileSchema.parse(await json());
      return;
    case 'examples.json':
      examplesSchema.parse(await json());
      return;
    case 'model.html':
      if (!(await text()).trimEnd().endsWith('</html>')) throw new Error('It has no end.');
      return;
    case 'preview.json':
      previewSchema.parse(await json());
      return;
    case 'split.json':
      await json();
      return;
    case 'metrics.jsonl':
      for (const line of wholeLines(await text())) epochMetricsSchema.parse(JSON.parse(line));
      return;
    case 'metrics.csv': {
      const widths = wholeLines(await text()).map((line) => line.split(',').length);
      if (new Set(widths).size !== 1) throw new Error(`Its lines have ${widths.join(', ')} cells.`);
      return;
    }
    case 'log.txt':
      wholeLines(await text());
      return;
    case 'model.onnx':
      parseModelMetadata(readOnnxMetadata(await readFile(file)));
      return;
    case 'best.safetensors':
    case 'last.safetensors':
      await readCheckpoint(file);
      return;
    default:
      throw new Error('No run writes such a file.');
  }
}

function wholeLines(text: string): string[] {
  if (!text.endsWith('\n')) throw new Error('Its last line is not whole.');
  return text.trimEnd().split('\n');
}
