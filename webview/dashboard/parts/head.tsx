/** What run this is, how it stands, and what can be done with it. */
import type { JSX } from 'preact';
import type { DashboardCommand, EpochPoint, RunHead, RunStatus } from '../../../src/protocol/dashboard';
import { durationText } from '../../../src/protocol/durationText';
import { numberText } from '../charts/charts';
import type { DashboardModel } from '../model';

const STATUS_TEXT: Readonly<Record<RunStatus, string>> = {
  running: 'Running',
  done: 'Done',
  stopped: 'Stopped',
  failed: 'Failed',
  interrupted: 'Interrupted',
  damaged: 'Damaged',
};

const BUTTONS: readonly { readonly name: DashboardCommand; readonly text: string; readonly title: string }[] =
  [
    { name: 'stop', text: 'Stop', title: 'End after the current step, with checkpoint and model' },
    { name: 'resume', text: 'Resume', title: 'Go on from the last checkpoint' },
    { name: 'predict', text: 'Predict', title: "Predict a scan with this run's best model" },
    { name: 'fineTune', text: 'Fine-Tune', title: 'Train further on other cases, beginning with this model' },
    { name: 'showTerminal', text: 'Terminal', title: 'Show the terminal of this training' },
    { name: 'reveal', text: 'Open Folder', title: 'Show the run folder in the explorer' },
  ];
/** The one a reader most likely wants. */
const PRIMARY: Readonly<Partial<Record<RunStatus, DashboardCommand>>> = {
  done: 'predict',
  stopped: 'resume',
  interrupted: 'resume',
  failed: 'resume',
};

interface HeadProps {
  readonly head: RunHead;
  readonly epochs: readonly EpochPoint[];
  readonly model: DashboardModel;
}

export function Head({ head, epochs, model }: HeadProps): JSX.Element {
  const { name, status, data, host, error, commands } = head;
  return (
    <header class="head">
      <div class="head-line">
        <span class={`badge badge-${status}`} data-testid="status">
          {STATUS_TEXT[status]}
        </span>
        <h1 title={head.folder}>{name}</h1>
        <span class="head-data" title={data ?? ''}>
          {data !== null && `on ${lastPart(data)}`}
          {host !== null && ` · trained by ${host}`}
        </span>
        <div class="head-buttons">
          {BUTTONS.filter((button) => commands.includes(button.name)).map((button) => (
            <button
              type="button"
              key={button.name}
              class={PRIMARY[status] === button.name ? 'primary' : ''}
              title={button.title}
              data-testid={`button-${button.name}`}
              onClick={() => {
                model.command(button.name);
              }}
            >
              {button.text}
            </button>
          ))}
        </div>
      </div>
      <Progress head={head} />
      {error !== null && (
        <p class="head-error" role="alert">
          {error}
        </p>
      )}
      {status === 'interrupted' && (
        <p class="head-note">
          The process that trained it has ended without finishing. Resume goes on from the last checkpoint.
        </p>
      )}
      <Tiles head={head} epochs={epochs} />
    </header>
  );
}

/** How far the training is, epochs and the steps of the one that runs. */
function Progress({ head: { progress, status } }: { readonly head: RunHead }): JSX.Element | null {
  if (!progress || status !== 'running') return null;
  const { epoch, epochs, step, steps } = progress;
  const within = steps > 0 ? step / steps : 0;
  const share = Math.min(1, Math.max(0, (epoch - 1 + within) / Math.max(1, epochs)));
  const text = `epoch ${epoch} of ${epochs}, step ${step} of ${steps}`;
  return (
    <div class="progress">
      <progress max={1} value={share} aria-label={text} />
      <span class="progress-text">{text}</span>
    </div>
  );
}

function Tiles({ head, epochs }: Pick<HeadProps, 'head' | 'epochs'>): JSX.Element {
  const { progress, status, peakMemory } = head;
  const last = epochs.at(-1);
  const isRunning = status === 'running';
  const best = bestEpoch(epochs);
  const validated = epochs.findLast(({ validation }) => validation !== null);
  const tiles: readonly (readonly [name: string, value: string | undefined, note?: string | undefined])[] = [
    ['Best Dice', numberText(head.bestDice, 3), best && `epoch ${best.epoch}`],
    ['Last Dice', numberText(validated?.validation?.dice, 3), validated && `epoch ${validated.epoch}`],
    ['Loss', numberText((isRunning ? progress?.loss : undefined) ?? last?.loss, 4)],
    ['Epochs done', String(head.epoch)],
    ['Training time', last && durationText(last.seconds)],
    [
      'Time left',
      isRunning && progress?.secondsLeft != null ? durationText(progress.secondsLeft) : undefined,
    ],
    [
      'Speed',
      isRunning && progress?.stepsPerSecond != null
        ? `${numberText(progress.stepsPerSecond, 2)} steps/s`
        : undefined,
    ],
    ['Learning rate', last && numberText(last.learningRate, 5)],
    ['Peak memory', peakMemory === null ? undefined : `${(peakMemory / 1e9).toFixed(2)} GB`],
    ...head.settings.map(({ name, value }) => [name, value] as const),
  ];
  return (
    <dl class="tiles" data-testid="tiles">
      {tiles
        .filter(([, value]) => value !== undefined)
        .map(([name, value, note]) => (
          <div key={name} class="tile">
            <dt>{name}</dt>
            <dd>
              {value}
              {note !== undefined && value !== '–' && <span class="tile-note"> {note}</span>}
            </dd>
          </div>
        ))}
    </dl>
  );
}

/** The epoch with the best mean Dice. */
export function bestEpoch(epochs: readonly EpochPoint[]): EpochPoint | undefined {
  return epochs.reduce<EpochPoint | undefined>((best, epoch) => {
    const dice = epoch.validation?.dice ?? null;
    return dice !== null && dice > (best?.validation?.dice ?? -Infinity) ? epoch : best;
  }, undefined);
}

const lastPart = (file: string): string => file.split(/[\\/]/).findLast((part) => part !== '') ?? file;
