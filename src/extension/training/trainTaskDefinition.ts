/** A training as a VS Code task: what tasks.json may say, and what it asks of the compute process. */
import path from 'node:path';
import { z } from 'zod';
import { parseFold } from '../../learning/data/split';
import { DEVICE_REQUESTS, ENGINES } from '../../learning/engines/engine';
import { HEADS } from '../../learning/training/head';
import type { TrainRequest } from '../../protocol/compute';

export const TASK_TYPE = 'boundary-lab';

/** The keys contributed as `taskDefinitions` in package.json; paths may be relative to the workspace folder. */
export const trainTaskSchema = z.object({
  type: z.literal(TASK_TYPE),
  task: z.literal('train'),
  /** Folder of the data set. */
  data: z.string().min(1),
  /** Run folder; by default a new one under runs/, named after the data set and the time. */
  out: z.string().min(1).optional(),
  epochs: z.number().int().positive().optional(),
  minutes: z.number().positive().optional(),
  /** A configuration file (docs/training.md). */
  config: z.string().min(1).optional(),
  /** Fine-tuning: run folder or file of weights to begin with, and what becomes of its last layers. */
  from: z.string().min(1).optional(),
  head: z.enum(HEADS).optional(),
  /** Epochs in which only the last layers are trained. */
  headFirst: z.number().int().positive().optional(),
  /** Folder of the data set that was learned before, of which a quarter of the patches is drawn. */
  rehearse: z.string().min(1).optional(),
  seed: z.number().int().optional(),
  /** Which part of the data validates, such as "0/5". */
  fold: z
    .string()
    .refine((text) => parseFold(text) !== undefined, 'a fold such as "0/5" is needed, counted from 0')
    .optional(),
  engine: z.enum(ENGINES).optional(),
  device: z.enum(DEVICE_REQUESTS).optional(),
  /** Go on from the last checkpoint in `out`. */
  resume: z.boolean().optional(),
});
export type TrainTaskDefinition = z.infer<typeof trainTaskSchema>;

export function taskName({ data, resume, from }: TrainTaskDefinition): string {
  if (from !== undefined && resume !== true) return `fine-tune on ${path.basename(data)}`;
  return `${resume === true ? 'resume training on' : 'train on'} ${path.basename(data)}`;
}

/** "runs/hippocampus-2026-03-04-1530" for the given data set and local time. */
export function proposeRunFolder(data: string, now: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return path.join('runs', `${path.basename(data)}-${day}-${time}`);
}

/** @param base folder that relative paths start from */
export function trainRequest(definition: TrainTaskDefinition, base: string, now: Date): TrainRequest {
  const {
    data,
    out,
    config,
    epochs,
    minutes,
    seed,
    fold,
    engine,
    device,
    resume,
    from,
    head,
    headFirst,
    rehearse,
  } = definition;
  return {
    data: path.resolve(base, data),
    out: path.resolve(base, out ?? proposeRunFolder(data, now)),
    configFile: config === undefined ? undefined : path.resolve(base, config),
    from: from === undefined ? undefined : path.resolve(base, from),
    head,
    headFirst,
    rehearse: rehearse === undefined ? undefined : path.resolve(base, rehearse),
    epochs,
    minutes,
    seed,
    fold: fold === undefined ? undefined : parseFold(fold),
    engine,
    device,
    resume,
  };
}

const LENGTH = /^(\d+(?:\.\d+)?)\s*(m|min|minutes?|e|epochs?)$/i;

/** How long to train as people type it, such as "10 minutes" or "50 epochs"; undefined when it is neither. */
export function parseTrainingLength(text: string): Pick<TrainRequest, 'epochs' | 'minutes'> | undefined {
  const [, number, unit] = LENGTH.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const value = Number(number);
  if (!(value > 0)) return undefined;
  if (unit.toLowerCase().startsWith('m')) return { minutes: value };
  return Number.isInteger(value) ? { epochs: value } : undefined;
}
