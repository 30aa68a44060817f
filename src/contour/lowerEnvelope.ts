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
  /** Heights of the parabolas of a run, one beside another, and the numbers of those that may matter. */
  readonly #heights: Float64Array;
  readonly #candidates: Int32Array;
  /** Place, height, height above the parabola through 0 of each in the envelope, and from where on it is the lowest. */
  readonly #place: Float64Array;
  readonly #height: Float64Array;
  readonly #lift: Float64Array;
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
    const most = length + 2;
    this.#heights = new Float64Array(most);
    this.#candidates = new Int32Array(most + 1);
    this.#place = new Float64Array(most);
    this.#height = new Float64Array(most);
    this.#lift = new Float64Array(most);
    this.#from = new Float64Array(most + 1);
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

  /** Distances of the voxels low .. high - 1 of a run a .. b - 1 to the nearest centre. */
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
    const heights = this.#heights;
    const first = a > this.#known.first ? a : this.#known.first;
    const end = b < this.#known.end ? b : this.#known.end;
    let count = 0;
    // The voxels at the ends are on the other side themselves.
    if (a > 0) heights[count++] = 0;
    const place = first - count;
    for (let q = first; q < end; q++) heights[count++] = f[inF + q] ?? 0;
    if (b < this.#length) heights[count++] = 0;
    this.#fill(this.#envelope(count, place, high), out, inOut, low, high);
  }

  /** Distances of the voxels low .. high - 1 of a run a .. b - 1 to the nearest box. */
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
    const heights = this.#heights;
    const first = a > this.#known.first ? a : this.#known.first;
    const end = b < this.#known.end ? b : this.#known.end;
    let count = 0;
    let before = a > 0 ? 0 : Infinity;
    for (let q = first; q < end; q++) {
      const next = f[inF + q] ?? 0;
      heights[count++] = before < next ? before : next;
      before = next;
    }
    heights[count++] = b < this.#length ? 0 : before;
    this.#fill(this.#envelope(count, first - 0.5, high), out, inOut, low, high);
    // The voxel's own height, for which no step along the line is needed.
    for (let p = low > first ? low : first; p < end && p < high; p++) {
      const own = f[inF + p] ?? 0;
      if (own < (out[inOut + p] ?? 0)) out[inOut + p] = own;
    }
  }

  /**
   * The envelope of the parabolas at place, place + 1, ... with the first `count` of the heights.
   * @param high those that are the lowest only from here on are left out
   * @returns how many parabolas it has
   */
  #envelope(count: number, place: number, high: number): number {
    const [places, height, lifts, from] = [this.#place, this.#height, this.#lift, this.#from];
    const [heights, candidates, weight] = [this.#heights, this.#candidates, this.#weight];
    const twice = 2 * weight;
    // One that its two neighbours leave nothing need not be looked at; half of all are such. Counted
    // without a branch, which a processor could not foresee. (Infinity is none: NaN < twice is false.)
    let found = 0;
    let before = Infinity;
    let here = heights[0] ?? 0;
    for (let n = 0; n < count; n++) {
      const next = n + 1 < count ? (heights[n + 1] ?? 0) : Infinity;
      candidates[found] = n;
      found += Number(2 * here - before - next < twice);
      before = here;
      here = next;
    }
    let last = -1;
    for (let c = 0; c < found; c++) {
      const n = candidates[c] ?? 0;
      const x = place + n;
      const own = heights[n] ?? 0;
      const lift = own + weight * x * x;
      let k = last;
      let begin = -Infinity;
      while (k >= 0) {
        begin = Math.floor((lift - (lifts[k] ?? 0)) / (twice * (x - (places[k] ?? 0))));
        if (begin > (from[k] ?? 0)) break;
        k--;
      }
      if (begin < high - 1) {
        k++;
        places[k] = x;
        height[k] = own;
        lifts[k] = lift;
        from[k] = begin;
      }
      last = k;
    }
    return last + 1;
  }

  /** Height of the envelope at the voxels low .. high - 1. */
  #fill(count: number, out: Float64Array, inOut: number, low: number, high: number): void {
    if (count === 0) {
      out.fill(Infinity, inOut + low, inOut + high);
      return;
    }
    const [places, height, from, weight] = [this.#place, this.#height, this.#from, this.#weight];
    from[count] = Infinity;
    let k = 0;
    while ((from[k + 1] ?? 0) < low) k++;
    for (let p = low; p < high; p++) {
      // Every parabola is the lowest at one voxel at least, so that one step is always enough.
      k += Number((from[k + 1] ?? 0) < p);
      const d = p - (places[k] ?? 0);
      out[inOut + p] = weight * d * d + (height[k] ?? 0);
    }
  }
}
