/** How runs are put into words and icons in the Runs view. Knows nothing of VS Code. */
import type { RunStatus } from '../../protocol/dashboard';
import { durationText } from '../../protocol/durationText';
import { isResumable, type RunFacts } from './runFacts';
import type { RunNode } from './runTree';

export interface Presentation {
  readonly label: string;
  readonly description: string;
  /** A product icon and a theme colour. */
  readonly icon: string;
  readonly color: string | undefined;
  /** Words that the `when` clauses of package.json look for. */
  readonly context: string;
  /** Markdown, with everything that comes from files escaped. */
  readonly tooltip: string;
}

export const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  running: 'running',
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
  interrupted: 'interrupted',
  damaged: 'damaged',
};

const ICONS: Readonly<Record<RunStatus, readonly [icon: string, color: string | undefined]>> = {
  running: ['sync~spin', 'charts.blue'],
  done: ['pass', 'charts.green'],
  stopped: ['debug-pause', undefined],
  failed: ['error', 'charts.red'],
  interrupted: ['warning', 'charts.yellow'],
  damaged: ['question', 'charts.yellow'],
};

const EXPLANATIONS: Readonly<Partial<Record<RunStatus, string>>> = {
  interrupted: 'The process that trained it has ended without finishing. It can be resumed.',
  damaged: 'Its state.json cannot be read.',
};

/** @param locale language of dates */
export function present(node: RunNode, now: Date, locale: string): Presentation {
  switch (node.kind) {
    case 'run':
      return presentRun(node.facts, now, locale);
    case 'group':
      return presentGroup(node, now, locale);
  }
}

function presentRun(facts: RunFacts, now: Date, locale: string): Presentation {
  const [icon, color] = ICONS[facts.status];
  return {
    label: facts.name,
    description: describeRun(facts, now, locale),
    icon,
    color,
    context: [
      'run',
      facts.status,
      ...(facts.status === 'running' ? [] : ['idle']),
      ...(facts.hasModel ? ['model'] : []),
      ...(isResumable(facts) ? ['resumable'] : []),
    ].join(' '),
    tooltip: runTooltip(facts, locale),
  };
}

function describeRun({ status, state, updated }: RunFacts, now: Date, locale: string): string {
  const dice = diceText(state?.bestValidationDice ?? null);
  const parts: (string | undefined)[] =
    status === 'running'
      ? [progressText(state), dice, leftText(state)]
      : [status === 'done' ? undefined : STATUS_WORDS[status], dice, timeText(updated, now, locale)];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function progressText(state: RunFacts['state']): string {
  const progress = state?.progress;
  if (progress) return `epoch ${progress.epoch}/${progress.epochs}`;
  return state && state.epoch > 0 ? `${state.epoch} epochs` : 'starting';
}

function leftText(state: RunFacts['state']): string | undefined {
  const left = state?.progress?.secondsLeft ?? null;
  return left === null ? undefined : `${durationText(left)} left`;
}

function diceText(dice: number | null): string | undefined {
  return dice === null ? undefined : `Dice ${dice.toFixed(3)}`;
}

/** "14:02" today, else "24 Nov", of another year "24 Nov 2025". */
export function timeText(time: number, now: Date, locale: string): string {
  const date = new Date(time);
  const isToday = date.toDateString() === now.toDateString();
  if (isToday) return date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  return date.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  });
}

function runTooltip(facts: RunFacts, locale: string): string {
  const { state, status } = facts;
  const rows: (readonly [string, string | undefined])[] = [
    ['Data set', state?.data],
    ['Epochs', state && String(state.epoch)],
    ['Best validation Dice', state?.bestValidationDice?.toFixed(4)],
    ['Begun', new Date(facts.started).toLocaleString(locale)],
    ['Last heard of', new Date(facts.updated).toLocaleString(locale)],
    ['Trained by', state && status === 'running' ? `process ${state.pid} on ${state.host}` : undefined],
    ['Folder', facts.folder],
  ];
  const reason = status === 'failed' ? state?.error : EXPLANATIONS[status];
  return [
    `**${escapeMarkdown(facts.name)}**: ${STATUS_WORDS[status]}`,
    ...(reason === undefined ? [] : [escapeMarkdown(reason)]),
    `| | |\n|---|---|\n${rows
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `| ${name} | ${escapeMarkdown(value ?? '')} |`)
      .join('\n')}`,
  ].join('\n\n');
}

const GROUP_NAMES = { compare: 'comparison', 'cross-validate': 'cross-validation' } as const;

function presentGroup(
  { facts, name, runs }: Extract<RunNode, { kind: 'group' }>,
  now: Date,
  locale: string,
): Presentation {
  const count = (status: RunStatus): number => runs.filter((run) => run.status === status).length;
  const isRunning = count('running') > 0;
  const newest = Math.max(facts.started, ...runs.map(({ updated }) => updated));
  const counts = `${count('done')} of ${Math.max(facts.planned.length, runs.length)} done`;
  const failed = count('failed') === 0 ? '' : `, ${count('failed')} failed`;
  return {
    label: name,
    description: [counts, GROUP_NAMES[facts.kind], timeText(newest, now, locale)].join(' · '),
    icon: isRunning ? 'sync~spin' : facts.kind === 'compare' ? 'beaker' : 'layers',
    color: isRunning ? 'charts.blue' : undefined,
    context: [
      'group',
      isRunning ? 'running' : 'idle',
      ...(runs.some(({ hasModel }) => hasModel) ? ['model'] : []),
      ...(facts.hasReport ? ['report'] : []),
      ...(facts.isResumable && !isRunning ? ['resumable'] : []),
    ].join(' '),
    tooltip: `**${escapeMarkdown(name)}**: ${GROUP_NAMES[facts.kind]}, ${counts}${failed}\n\n${escapeMarkdown(facts.folder)}`,
  };
}

/** Names and messages come from files: they must show as they are, whatever is in them. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+\-.!|~>$:@/]/g, '\\$&')
    .replaceAll(/\s*\n\s*/g, ' ');
}
