/** The report page of an evaluation: everything in one HTML file that needs nothing else. */
import type { Evaluation } from '../evaluation';
import { picturesOf, type PictureHooks } from './casePictures';
import { reportPageOf } from './reportPageOf';

/** @throws the signal's reason when aborted */
export async function reportOf(evaluation: Evaluation, hooks: PictureHooks): Promise<string> {
  return reportPageOf(evaluation, await picturesOf(evaluation, hooks));
}
