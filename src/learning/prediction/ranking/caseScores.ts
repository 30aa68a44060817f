/** How much a case has to teach, from what the network makes of it: gathered slice by slice. */
import { mostProbable } from '../slidingWindow';
import type { PredictedSlice } from '../ownGrid';

export interface CaseScores {
  /**
   * Mean predictive entropy (entropy.ts) of the voxels that may be foreground, 0 to 1. Where there is no
   * such voxel, the largest entropy of any.
   */
  readonly uncertainty: number;
  /**
   * Mean of 1 - Dice over all pairs of models and all labels that one of the pair found, 0 to 1; null
   * for a single model.
   */
  readonly disagreement: number | null;
}

/** A voxel may be foreground where the background is less probable than 1 minus this: the predicted labels and their doubtful borders. */
const FOREGROUND = 0.1;

export class CaseScoresBuilder {
  readonly #classes: number;
  #entropy = 0;
  #voxels = 0;
  #largest = 0;
  readonly #overlaps = new Map<string, { sizes: number; both: number }>();
  #models = 0;

  /** @param classes the background included */
  constructor(classes: number) {
    this.#classes = classes;
  }

  add({ probabilities, members, uncertainty }: PredictedSlice): void {
    uncertainty?.entropy.forEach((entropy, n) => {
      this.#largest = Math.max(this.#largest, entropy);
      if (1 - (probabilities[n] ?? 1) < FOREGROUND) return;
      this.#entropy += entropy;
      this.#voxels++;
    });
    this.#models = members.length;
    if (members.length > 1) this.#addOverlaps(members.map((member) => mostProbable(member, this.#classes)));
  }

  finish(): CaseScores {
    const disagreements = [...this.#overlaps.values()]
      .filter(({ sizes }) => sizes > 0)
      .map(({ sizes, both }) => 1 - (2 * both) / sizes);
    const mean = disagreements.reduce((sum, value) => sum + value, 0) / Math.max(1, disagreements.length);
    return {
      uncertainty: this.#voxels > 0 ? this.#entropy / this.#voxels : this.#largest,
      disagreement: this.#models > 1 ? mean : null,
    };
  }

  #addOverlaps(members: readonly Uint8Array[]): void {
    members.forEach((a, first) => {
      members.slice(first + 1).forEach((b, n) => {
        this.#addPair(`${first}-${first + 1 + n}`, a, b);
      });
    });
  }

  #addPair(pair: string, a: Uint8Array, b: Uint8Array): void {
    for (let k = 1; k < this.#classes; k++) {
      let [sizes, both] = [0, 0];
      for (let n = 0; n < a.length; n++) {
        const [inA, inB] = [a[n] === k, b[n] === k];
        if (inA) sizes++;
        if (inB) sizes++;
        if (inA && inB) both++;
      }
      const key = `${pair}-${k}`;
      const before = this.#overlaps.get(key) ?? { sizes: 0, both: 0 };
      this.#overlaps.set(key, { sizes: before.sizes + sizes, both: before.both + both });
    }
  }
}
