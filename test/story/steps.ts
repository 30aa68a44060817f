/** The steps of the story: what is done, what must then be so, and the figures worth telling. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { FIRST_SCAN } from '../../scripts/lib/workspace.mjs';
import type { ScanEditor } from '../harness/scanEditor';
import { openScan, predict, startTraining, trainingEnded } from '../harness/story';
import type { VsCode } from '../harness/vscode';

const DATASET = path.dirname(path.dirname(FIRST_SCAN));
const ANOTHER_SCAN = `${DATASET}/imagesTr/hippocampus_033.nii.gz`;
const RUN = path.join('runs', 'story');
const MINUTES = 1.5;

export type Figure = readonly [what: string, value: string];

/** One epoch of metrics.jsonl, as far as the story tells of it. */
const epochSchema = z.object({
  epoch: z.number(),
  loss: z.number(),
  validation: z.object({ dice: z.number() }).nullable(),
});
export type Epoch = z.infer<typeof epochSchema>;

/** What earlier steps found out. */
export interface Told {
  editor?: ScanEditor;
  epochs?: readonly Epoch[];
}

export interface Step {
  readonly name: string;
  /** Name of its screenshot. */
  readonly picture: string;
  readonly play: (vscode: VsCode, told: Told) => Promise<readonly Figure[]>;
}

export const STEPS: readonly Step[] = [
  {
    name: 'A scan opens with the contour of its reference',
    picture: '1-open',
    play: async ({ workbench }, told) => {
      const first = await openScan(workbench, ANOTHER_SCAN);
      await first.editor.waitUntilDrawn(['scan', 'contour']);
      const firstTime = performance.now() - first.asked;
      const { editor, asked } = await openScan(workbench, FIRST_SCAN);
      await editor.waitUntilDrawn(['scan']);
      const picture = performance.now() - asked;
      await editor.waitUntilDrawn(['scan', 'contour']);
      told.editor = editor;
      return [
        ['scan', FIRST_SCAN],
        ['a first scan with its contour, the extension starting', seconds(firstTime)],
        ['time to the picture', seconds(picture)],
        ['time to the contour of the reference', seconds(performance.now() - asked)],
      ];
    },
  },
  {
    name: 'The signed distance to the label is shown as a map',
    picture: '2-distance-map',
    play: async (_, told) => {
      const editor = opened(told);
      const started = performance.now();
      await editor.part('distance-layer').selectOption('reference');
      await editor.waitUntilDrawn(['scan', 'distance']);
      return [['time to the distance map', seconds(performance.now() - started)]];
    },
  },
  {
    name: 'A network is trained with boundary loss',
    picture: '3-train',
    play: async ({ workbench, folder }, told) => {
      await opened(told).part('distance-layer').selectOption('none');
      await startTraining(workbench, { dataset: DATASET, length: `${MINUTES} minutes`, run: RUN });
      const said = await trainingEnded(workbench, (MINUTES + 4) * 60_000);
      const epochs = epochsOf(path.join(folder, RUN));
      told.epochs = epochs;
      const best = Math.max(...epochs.map(({ validation }) => validation?.dice ?? 0));
      return [
        ['message', said],
        ['epochs', String(epochs.length)],
        [
          'loss, first and last epoch',
          `${(epochs[0]?.loss ?? NaN).toFixed(3)}, ${(epochs.at(-1)?.loss ?? NaN).toFixed(3)}`,
        ],
        ['best validation Dice', best.toFixed(3)],
      ];
    },
  },
  {
    name: 'Its prediction is drawn with its error in millimetres, and measured',
    picture: '4-predict',
    play: async ({ workbench, folder }, told) => {
      const editor = opened(told);
      await workbench.closeNotifications();
      await workbench.runCommand('View: Hide Panel');
      const started = performance.now();
      await predict(workbench, editor);
      const time = performance.now() - started;
      const clip = await editor.part('error-legend').getAttribute('data-clip');
      const rows = await editor.part('metrics').locator('tbody tr').allInnerTexts();
      return [
        ['the scan was', isHeldOut(path.join(folder, RUN)) ? 'kept for validation' : 'trained on'],
        ['time to the predicted contour and its measures', seconds(time)],
        ['error legend ends at', `${clip ?? '?'} mm`],
        ...rows.map((row): Figure => {
          const [label = '', dice = '', hd95 = '', assd = ''] = row.split('\t');
          return [label.trim(), `Dice ${dice}, HD95 ${hd95} mm, ASSD ${assd} mm`];
        }),
      ];
    },
  },
];

function opened({ editor }: Told): ScanEditor {
  if (!editor) throw new Error('No scan is open.');
  return editor;
}

const splitSchema = z.object({ validation: z.array(z.string()) });

/** Whether the network has not been trained on the scan of the story. */
function isHeldOut(run: string): boolean {
  const split = splitSchema.parse(JSON.parse(readFileSync(path.join(run, 'split.json'), 'utf8')));
  return split.validation.includes(path.basename(FIRST_SCAN, '.nii.gz'));
}

function epochsOf(run: string): readonly Epoch[] {
  return readFileSync(path.join(run, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => epochSchema.parse(JSON.parse(line)));
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
