/**
 * A run folder as the dashboard shows it: looked at again and again, it tells what has changed. Files
 * that are half written, foreign or damaged are told as problems and never thrown. Knows nothing of
 * VS Code.
 */
import { hostname } from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import { runPaths } from '../../learning/training/runFolder';
import { validationFileSchema } from '../../learning/training/validationScores';
import {
  previewSchema,
  type DashboardCommand,
  type DashboardEvent,
  type RunHead,
} from '../../protocol/dashboard';
import { ChangedFile, type FileChange } from './changedFile';
import { MetricsText } from './metricsText';
import { readRunFacts, type RunFacts } from './runFacts';
import { runSettings } from './runSettings';

/** Of the log the end is shown. */
const LOG_BYTES = 64 * 1024;
const LOG_LINES = 300;

export class RunReader {
  readonly folder: string;
  readonly #commandsOf: (facts: RunFacts) => readonly DashboardCommand[];
  readonly #files: Readonly<Record<'config' | 'metrics' | 'preview' | 'validation' | 'log', ChangedFile>>;
  #metrics = new MetricsText();
  #settings: RunHead['settings'] = [];
  /** What was told last, as JSON. */
  #told = '';
  #problems = new Map<string, string>();

  /** @param commandsOf the buttons that make sense for a run */
  constructor(folder: string, commandsOf: (facts: RunFacts) => readonly DashboardCommand[]) {
    const { root, config, metricsJsonl, preview, validation, log } = runPaths(folder);
    this.folder = root;
    this.#commandsOf = commandsOf;
    this.#files = {
      config: new ChangedFile(config),
      metrics: new ChangedFile(metricsJsonl),
      preview: new ChangedFile(preview),
      validation: new ChangedFile(validation),
      log: new ChangedFile(log, LOG_BYTES),
    };
  }

  /** The next look tells everything, to a page that knows nothing. */
  forget(): void {
    for (const file of Object.values(this.#files)) file.forget();
    this.#metrics = new MetricsText();
    this.#told = '';
    this.#problems = new Map();
  }

  /** What has changed since the last look. Never rejects. */
  async look(): Promise<DashboardEvent[]> {
    const { config, metrics, preview, validation, log } = this.#files;
    const facts = await readRunFacts(this.folder);
    if (!facts) return this.#missing();
    const settings = await config.look();
    if (settings.kind === 'text') this.#settings = runSettings(settings.text);
    return [
      ...this.#head(facts),
      ...this.#epochs(await metrics.look()),
      ...this.#json(preview, await preview.look(), previewSchema, (value) => ({
        kind: 'preview',
        run: this.folder,
        preview: value ?? null,
      })),
      ...this.#json(validation, await validation.look(), validationFileSchema, (value) => ({
        kind: 'cases',
        run: this.folder,
        scores: value ?? null,
      })),
      ...this.#log(await log.look()),
    ];
  }

  #missing(): DashboardEvent[] {
    const event: DashboardEvent = {
      kind: 'missing',
      run: this.folder,
      message: `There is no run in ${this.folder}. It was deleted, moved or renamed, or its disk is away.`,
    };
    const isNews = this.#isNews(event);
    // Should it come back, everything is told again.
    if (isNews) {
      this.forget();
      this.#told = JSON.stringify(event);
    }
    return isNews ? [event] : [];
  }

  #head(facts: RunFacts): DashboardEvent[] {
    const event: DashboardEvent = {
      kind: 'head',
      run: this.folder,
      head: headOf(facts, this.#settings, this.#commandsOf(facts)),
    };
    return this.#isNews(event) ? [event] : [];
  }

  #isNews(event: DashboardEvent): boolean {
    const told = JSON.stringify(event);
    if (told === this.#told) return false;
    this.#told = told;
    return true;
  }

  #epochs(change: FileChange): DashboardEvent[] {
    if (change.kind === 'same') return [];
    const { path: file } = this.#files.metrics;
    if (change.kind === 'unreadable') return this.#problem(file, change.message);
    const update = this.#metrics.update(change.kind === 'text' ? change.text : '');
    const { faulty } = this.#metrics;
    const problem =
      faulty.length === 0
        ? undefined
        : `${faulty.length === 1 ? 'line' : 'lines'} ${faulty.slice(0, 5).join(', ')}${faulty.length > 5 ? ', ...' : ''} cannot be read and are left out.`;
    return [
      ...(update
        ? [{ kind: 'epochs' as const, run: this.folder, from: update.from, epochs: [...update.epochs] }]
        : []),
      ...this.#problem(file, problem),
    ];
  }

  #json<T>(
    { path: file }: ChangedFile,
    change: FileChange,
    schema: z.ZodType<T>,
    eventOf: (value: T | undefined) => DashboardEvent,
  ): DashboardEvent[] {
    switch (change.kind) {
      case 'same':
        return [];
      case 'gone':
        return [eventOf(undefined), ...this.#problem(file, undefined)];
      case 'unreadable':
        return this.#problem(file, change.message);
      case 'text': {
        const parsed = parseJson(change.text, schema);
        // What was shown before stays: a file is seldom half written for long.
        if (!parsed.success) return this.#problem(file, `cannot be understood: ${parsed.reason}`);
        return [eventOf(parsed.value), ...this.#problem(file, undefined)];
      }
    }
  }

  #log(change: FileChange): DashboardEvent[] {
    if (change.kind !== 'text') return [];
    const lines = change.text.split(/\r?\n/).filter((line) => line !== '');
    // A text that does not begin with the file begins in the middle of a line.
    const whole = change.isWhole ? lines : lines.slice(1);
    return [{ kind: 'log', run: this.folder, lines: whole.slice(-LOG_LINES) }];
  }

  #problem(file: string, message: string | undefined): DashboardEvent[] {
    const name = path.basename(file);
    if (this.#problems.get(name) === message) return [];
    if (message === undefined) this.#problems.delete(name);
    else this.#problems.set(name, message);
    return [{ kind: 'problem', run: this.folder, file: name, message: message ?? null }];
  }
}

function headOf(
  { folder, name, status, state, started, updated }: RunFacts,
  settings: RunHead['settings'],
  commands: readonly DashboardCommand[],
): RunHead {
  return {
    folder,
    name,
    status,
    data: state?.data ?? null,
    started,
    updated,
    epoch: state?.epoch ?? 0,
    bestDice: state?.bestValidationDice ?? null,
    error: (status === 'failed' ? state?.error : undefined) ?? null,
    progress: state?.progress ?? null,
    host: state !== undefined && status === 'running' && state.host !== hostname() ? state.host : null,
    peakMemory: state?.peakMemory ?? null,
    settings,
    commands: [...commands],
  };
}

function parseJson<T>(
  text: string,
  schema: z.ZodType<T>,
): { readonly success: true; readonly value: T } | { readonly success: false; readonly reason: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return { success: false, reason: error instanceof Error ? error.message : String(error) };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { success: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return { success: false, reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}
