/**
 * One line of the exact Euclidean distance transform: the lower envelope of parabolas.
 *
 * P. F. Felzenszwalb, D. P. Huttenlocher, Distance Transforms of Sampled Functions, Theory of
 * Computing 8 (2012), section 2.1, https://doi.org/10.4086/toc.2012.v008a019. Their parabolas
 * (p - q)^2 + f(q) measure the distance between voxel centres. With voxels taken as boxes, the distance
 * along the axis from the centre p to box q is max(0, |p - q| - 1/2): outside of box q this is a
 * parabola around its nearer face, and of the two boxes that share a face only the lower one counts.
 * The same envelope then serves, with parabolas between the voxels and min(f(q), f(q + 1)) for height.
 */

/** What a distance is measured to: the nearest centre of a voxel, or the nearest point of its box. */
export type Target = 'centres' | 'boxes';

export class LowerEnvelope {
  /** Index and height of each parabola in the envelope, and from where on it is the lowest. */
  readonly #index: Int32Array;
  readonly #height: Float64Array;
  readonly #from: Float64Array;
  /** 1 / (2 w d): turns the division of the paper's equation (1) into a product. */
  readonly #inverse: Float64Array;
  readonly #weight: number;
  readonly #target: Target;

  /**
   * @param length voxels of a line
   * @param spacing size of a voxel along the line, mm
   */
  constructor(length: number, spacing: number, target: Target) {
    this.#index = new Int32Array(length);
    this.#height = new Float64Array(length);
    this.#from = new Float64Array(length + 1);
    this.#weight = spacing * spacing;
    this.#inverse = Float64Array.from({ length }, (_, d) => 1 / (2 * this.#weight * d));
    this.#target = target;
  }

  /**
   * Replaces f(p) by min over q of f(q) + (distance from p to q)^2, for the line f = data[start ..
   * start + length - 1] in mm^2; Infinity where there is nothing yet.
   */
  run(data: Float64Array, start: number, length: number): void {
    if (this.#target === 'centres') this.#runCentres(data, start, length);
    else this.#runBoxes(data, start, length);
  }

  #runCentres(data: Float64Array, start: number, length: number): void {
    let last = -1;
    for (let q = 0; q < length; q++) last = this.#add(last, q, data[start + q] ?? 0, 0);
    if (last < 0) return;
    const [index, height, from, weight] = [this.#index, this.#height, this.#from, this.#weight];
    from[last + 1] = Infinity;
    for (let p = 0, k = 0; p < length; p++) {
      while ((from[k + 1] ?? 0) < p) k++;
      const d = p - (index[k] ?? 0);
      data[start + p] = weight * d * d + (height[k] ?? 0);
    }
  }

  #runBoxes(data: Float64Array, start: number, length: number): void {
    let last = -1;
    for (let q = 0; q + 1 < length; q++) {
      const [f, next] = [data[start + q] ?? 0, data[start + q + 1] ?? 0];
      last = this.#add(last, q, f < next ? f : next, 0.5);
    }
    if (last < 0) return;
    const [index, height, from, weight] = [this.#index, this.#height, this.#from, this.#weight];
    from[last + 1] = Infinity;
    for (let p = 0, k = 0; p < length; p++) {
      while ((from[k + 1] ?? 0) < p) k++;
      const d = p - (index[k] ?? 0) - 0.5;
      const value = weight * d * d + (height[k] ?? 0);
      if (value < (data[start + p] ?? 0)) data[start + p] = value;
    }
  }

  /** Adds the parabola around q + offset to an envelope of last + 1 parabolas; returns its new last one. */
  #add(last: number, q: number, f: number, offset: number): number {
    if (f === Infinity) return last;
    const [index, height, from, inverse] = [this.#index, this.#height, this.#from, this.#inverse];
    let k = last;
    let begin = -Infinity;
    while (k >= 0) {
      const v = index[k] ?? 0;
      begin = (f - (height[k] ?? 0)) * (inverse[q - v] ?? 0) + (q + v) / 2 + offset;
      if (begin > (from[k] ?? 0)) break;
      k--;
    }
    k++;
    index[k] = q;
    height[k] = f;
    from[k] = k === 0 ? -Infinity : begin;
    return k;
  }
}
