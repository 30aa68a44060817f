/** A case as the rules that compare cases see it. */
import type { Case } from '../dataset';
import type { ImageFacts, LabelFacts } from './facts';

export interface CheckedCase extends Pick<Case, 'id' | 'split'> {
  /** Whether it has a label map, readable or not. */
  readonly isLabelled: boolean;
  /** Of the images that could be read. */
  readonly images: readonly ImageFacts[];
  /** Of the label maps that could be read: the case's own, then those of other raters. */
  readonly labels: readonly LabelFacts[];
}

/** "1 label map", "3 label maps". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A share of voxels, with enough digits to tell small ones apart. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
