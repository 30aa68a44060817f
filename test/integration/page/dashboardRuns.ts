/** Runs for the dashboard's page to show, as the host would tell of them. */
import type { DashboardEvent, EpochPoint, Preview, RunHead, Scores } from '../../../src/protocol/dashboard';
import { encodeBytes } from '../../../src/reports/slicePicture';

const LABELS = ['Anterior', 'Posterior'];
const COLORS = { Anterior: [230, 159, 0], Posterior: [86, 180, 233] } as const;

const scores = (dice: number): Scores => ({
  dice,
  hd95: 6 - 5 * dice,
  nsd: Math.min(1, dice + 0.08),
  componentRecall: Math.min(1, dice + 0.1),
});

/** A training that gets better, quickly at first. */
export function epochsOf(count: number, quality = 0.9): EpochPoint[] {
  return Array.from({ length: count }, (_, n): EpochPoint => {
    const learned = quality * (1 - Math.exp(-(n + 1) / 8));
    const noise = 0.01 * Math.sin(n * 2.3);
    const dice = 1 - learned + noise;
    const boundary = -0.02 * learned;
    return {
      epoch: n + 1,
      seconds: 12 * (n + 1),
      learningRate: 0.003 * Math.cos((n / count) * 1.5),
      gradientNorm: null,
      stepsPerSecond: 7 + noise * 20,
      loss: dice + boundary,
      terms: [
        { name: 'dice', value: dice, weighted: dice, gradientShare: 0.7 - 0.2 * learned },
        { name: 'cross-entropy', value: dice / 2, weighted: dice / 2, gradientShare: 0.2 },
        { name: 'boundary', value: boundary * 10, weighted: boundary, gradientShare: 0.1 + 0.2 * learned },
      ],
      validation:
        n % 2 === 0
          ? {
              ...scores(learned),
              labels: {
                Anterior: scores(Math.min(1, learned + 0.02)),
                Posterior: scores(Math.max(0, learned - 0.03)),
              },
            }
          : null,
    };
  });
}

export const headOf = (folder: string, change: Partial<RunHead> = {}): RunHead => ({
  folder,
  name: folder.split('/').at(-1) ?? folder,
  status: 'running',
  data: '/data/hippocampus',
  started: 1_790_000_000_000,
  updated: 1_790_000_100_000,
  epoch: 30,
  bestDice: 0.877,
  error: null,
  progress: {
    epoch: 31,
    epochs: 50,
    step: 40,
    steps: 100,
    loss: 0.1234,
    stepsPerSecond: 7.2,
    secondsLeft: 245,
  },
  host: null,
  peakMemory: 1.84e9,
  settings: [
    { name: 'Network', value: '2D, axial' },
    { name: 'Patch', value: '48 × 64' },
    { name: 'Seed', value: '0' },
  ],
  commands: ['stop', 'predict', 'showTerminal', 'reveal'],
  ...change,
});

/** Pictures of a bright disc of the given radius, its reference a little larger than its prediction. */
export function previewOf(epoch: number): Preview {
  const [width, height] = [48, 40];
  const at = (n: number): [number, number] => [n % width, Math.floor(n / width)];
  const grey = Uint8Array.from({ length: width * height }, (_, n) => {
    const [x, y] = at(n);
    return 60 + 120 * Number(Math.hypot(x - 24, y - 20) < 12) + ((x * 7 + y * 13) % 25);
  });
  const circle = (radius: number, cx: number): number[] =>
    Array.from({ length: 41 }, (_, n) => (n / 40) * 2 * Math.PI).flatMap((angle) => [
      cx + radius * Math.cos(angle),
      20 + radius * Math.sin(angle),
    ]);
  return {
    epoch,
    pictures: [3, 11, 17].map((slice) => ({
      title: `hippocampus_${String(slice).padStart(3, '0')}`,
      slice,
      width,
      height,
      pixelSize: [1, 1],
      grey: encodeBytes(grey),
      channels: 1,
      contours: LABELS.flatMap((label, n) =>
        (['reference', 'prediction'] as const).map((role) => ({
          label,
          color: label === 'Anterior' ? [...COLORS.Anterior] : [...COLORS.Posterior],
          role,
          lines: [circle(role === 'reference' ? 7 : 6, 18 + 12 * n)],
        })),
      ),
    })),
  };
}

/** Everything of a run, as told when the page is ready. */
export function eventsOf(run: string, head: RunHead, epochs: EpochPoint[]): DashboardEvent[] {
  return [
    { kind: 'head', run, head },
    { kind: 'epochs', run, from: 0, epochs },
    { kind: 'preview', run, preview: previewOf(epochs.length) },
    {
      kind: 'cases',
      run,
      scores: {
        epoch: epochs.length,
        cases: [0.91, 0.72, 0.85, 0.88, 0.9, 0.79].map((dice, n) => ({
          id: `hippocampus_${String(n + 1).padStart(3, '0')}`,
          labels: { Anterior: scores(dice), Posterior: scores(dice - 0.02) },
        })),
      },
    },
    {
      kind: 'log',
      run,
      lines: ['2026-11-25T04:51:15Z Preparing 26 cases', '2026-11-25T04:51:20Z epoch 1/50 loss 0.91'],
    },
  ];
}
