/** How the editor's command predicts: what can be chosen, in words. Knows nothing of VS Code. */
import { z } from 'zod';
import type { PredictRequest } from '../../protocol/compute';

export const choiceSchema = z.enum(['mirror', 'largest', 'uncertainty', 'probabilities']);
export type Choice = z.infer<typeof choiceSchema>;

/** As of a prediction, without its files. */
export type PredictOptions = Pick<PredictRequest, Choice>;

export const CHOICES = [
  {
    id: 'mirror',
    label: 'Mirror',
    detail:
      'Also predict mirrored copies, along the axes that training mirrored, and average: slower, often better.',
  },
  {
    id: 'largest',
    label: 'Largest component',
    detail: 'Keep only the largest component of each label, for organs of which there is one.',
  },
  {
    id: 'uncertainty',
    label: 'Uncertainty map',
    detail: 'Write entropy and mutual information of each voxel beside the prediction.',
  },
  {
    id: 'probabilities',
    label: 'Probability maps',
    detail: 'Write the probability of each class beside the prediction.',
  },
] as const satisfies readonly { readonly id: Choice; readonly label: string; readonly detail: string }[];

export function asOptions(choices: readonly Choice[]): PredictOptions {
  return Object.fromEntries(choices.map((choice) => [choice, true]));
}
