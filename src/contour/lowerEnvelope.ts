/**
 * One line of the exact Euclidean distance transform: the lower envelope of parabolas.
 *
 * P. F. Felzenszwalb, D. P. Huttenlocher, Distance Transforms of Sampled Functions, Theory of
 * Computing 8 (2012), section 2.1, https://doi.org/10.4086/toc.2012.v008a019. Their parabolas
 * (p - q)^2 + f(q) measure the distance between voxel centres. With voxels taken as boxes, the distance
 * along the axis from the centre p to box q is max(0, |p - q| - 1/2): outside of box q this is a
 * parabola around its nearer face, and of the two boxes that share a face only the lower one counts.
 * The same envelope then serves, with parabolas between the voxels and min(f(q), f(q + 1)) for height.
 *
 * Distances are to the nearest voxel on the other side of the mask. A line is therefore cut into runs of
 * voxels on the same side: the voxels at both ends of a run are on the other side, and nothing beyond
 * them is nearer.
 */

/** What a distance is measured to: the nearest centre of a voxel, or the nearest point of its box. */
export type Target = 'centres' | 'boxes';

/** The voxels first .. end - 1 of a line. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** Which side of the mask has distances: 0 outside, 1 inside; the other side gets 0. */
export type Side = 0 | 1 | 'both';

export class LowerEnvelope {
  /** Index, height above the parabola through 0, and height of each parabola, and from where on it is the lowest. */
  readonly #index: Int32Array;
  readonly #lift: Float64Array;
  readonly #height: Float64Array;
  readonly #from: Float64Array;
  readonly #length: number;
  readonly #weight: number;
  readonly #boxes: boolean;
  readonly #known: Range;
  readonly #wanted: Range;
  readonly #side: Side;

  /**
   * @param length voxels of a line
   * @param weight squared size of a voxel along the line (squaredScale)
   * @param known voxels of which there is something to read; all others are outside, Infinity high
   * @param wanted voxels whose distance is asked for
   */
  constructor(length: number, weight: number, target: Target, side: Side, known: Range, wanted: Range) {
    this.#index = new Int32Array(length + 1);
    this.#lift = new Float64Array(length + 1);
    this.#height = new Float64Array(length + 1);
    this.#from = new Float64Array(length + 1);
    this.#length = length;
    this.#weight = weight;
    this.#boxes = target === 'boxes';
    this.#known = known;
    this.#wanted = wanted;
    this.#side = side;
  }

  /**
   * Squared distances of one line.
   * @param f squared distance of the known voxels to the other side without this axis, from f[start] on;
   *   Infinity where there is nothing yet
   * @param mask side of the known voxels, from mask[maskStart] on
   * @param out takes the squared distances of the wanted voxels, from out[outStart] on
   */
  run(
    f: Float64Array,
    start: number,
    mask: Uint8Array,
    maskStart: number,
    out: Float64Array,
    outStart: number,
  ): void {
    const { first, end } = this.#known;
    const [wantedFirst, wantedEnd] = [this.#wanted.first, this.#wanted.end];
    const [inMask, inF, inOut] = [maskStart - first, start - first, outStart - wantedFirst];
    for (let a = 0, b = 0; b < this.#length; a = b) {
      const side = a >= first && a < end ? (mask[inMask + a] ?? 0) : 0;
      if (a < first) b = first;
      while (b < end && mask[inMask + b] === side) b++;
      if (b >= end && side === 0) b = this.#length;
      const low = a < wantedFirst ? wantedFirst : a;
      const high = b < wantedEnd ? b : wantedEnd;
      if (low >= high) continue;
      if (this.#side !== 'both' && this.#side !== side) out.fill(0, inOut + low, inOut + high);
      else if (this.#boxes) this.#runBoxes(f, inF, a, b, out, inOut, low, high);
      else this.#runCentres(f, inF, a, b, out, inOut, low, high);
    }
  }

  #runCentres(
    f: Float64Array,
    inF: number,
    a: number,
    b: number,
    out: Float64Array,
    inOut: number,
    low: number,
    high: number,
  ): void {
    const { first, end } = this.#known;
    let last = a > 0 ? this.#add(-1, a - 1, 0, 0, high) : -1;
    const to = b < end ? b : end;
    for (let q = a > first ? a : first; q < to; q++) {
      const height = f[inF + q] ?? 0;
      if (height !== Infinity) last = this.#add(last, q, height, 0, high);
    }
    if (b < this.#length) last = this.#add(last, b, 0, 0, high);
    if (last < 0) {
      out.fill(Infinity, inOut + low, inOut + high);
      return;
    }
    const [index, heights, from, weight] = [this.#index, this.#height, this.#from, this.#weight];
    for (let k = 0, p = low; p < high; k++) {
      const until = k < last ? Math.floor(from[k + 1] ?? 0) + 1 : high;
      const [v, height] = [index[k] ?? 0, heights[k] ?? 0];
      for (; p < until; p++) {
        const d = p - v;
        out[inOut + p] = weight * d * d + height;
      }
    }
  }

  #runBoxes(
    f: Float64Array,
    inF: number,
    a: number,
    b: number,
    out: Float64Array,
    inOut: number,
    low: number,
    high: number,
  ): void {
    const { first, end } = this.#known;
    let last = a > 0 ? this.#add(-1, a - 1, 0, 0.5, high) : -1;
    // A face at either end of what is known has only one voxel with a height.
    const from0 = a > first ? a : first;
    const to = b < end ? b : end;
    let before = Infinity;
    for (let q = from0; q < to; q++) {
      const next = f[inF + q] ?? 0;
      const height = before < next ? before : next;
      if (height !== Infinity && q > a) last = this.#add(last, q - 1, height, 0.5, high);
      before = next;
    }
    if (before !== Infinity && to < b) last = this.#add(last, to - 1, before, 0.5, high);
    if (b < this.#length) last = this.#add(last, b - 1, 0, 0.5, high);
    const [index, heights, from, weight] = [this.#index, this.#height, this.#from, this.#weight];
    if (last < 0) out.fill(Infinity, inOut + low, inOut + high);
    else {
      for (let k = 0, p = low; p < high; k++) {
        const until = k < last ? Math.floor(from[k + 1] ?? 0) + 1 : high;
        const [v, height] = [(index[k] ?? 0) + 0.5, heights[k] ?? 0];
        for (; p < until; p++) {
          const d = p - v;
          out[inOut + p] = weight * d * d + height;
        }
      }
    }
    // The voxel's own height, for which no step along the line is needed.
    for (let p = low > from0 ? low : from0; p < to && p < high; p++) {
      const own = f[inF + p] ?? 0;
      if (own < (out[inOut + p] ?? 0)) out[inOut + p] = own;
    }
  }

  /**
   * Adds the parabola around q + offset to an envelope of last + 1 parabolas, unless it is the lowest only
   * from `high` on; returns the envelope's new last one.
   */
  #add(last: number, q: number, height: number, offset: number, high: number): number {
    const [index, lifts, from] = [this.#index, this.#lift, this.#from];
    const x = q + offset;
    const lift = height + this.#weight * x * x;
    const twice = 2 * this.#weight;
    let k = last;
    let begin = -Infinity;
    while (k >= 0) {
      begin = (lift - (lifts[k] ?? 0)) / (twice * (q - (index[k] ?? 0)));
      if (begin > (from[k] ?? 0)) break;
      k--;
    }
    if (k < 0) begin = -Infinity;
    else if (begin >= high - 1) return k;
    k++;
    index[k] = q;
    lifts[k] = lift;
    this.#height[k] = height;
    from[k] = begin;
    return k;
  }
}
