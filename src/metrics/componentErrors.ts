/**
 * The connected parts of one label in two maps, sorted into right and wrong.
 *
 * - `missed`: a component of the reference of which less than 10 % is predicted; `spurious`: a predicted
 *   one of which less than 10 % is in the reference (FOUND_SHARE, as lesion sensitivity and precision).
 * - What is left forms groups that overlap each other: one lesion predicted in two parts is one group.
 *   Where its contour error is below -MATCH_TOLERANCE somewhere, the group is `under-segmented`, its
 *   voxels being those of the reference that are not predicted; above MATCH_TOLERANCE `over-segmented`,
 *   with the predicted voxels that are not in the reference. It can be both, each an entry of its own,
 *   and is `matched` where it is neither. So is a component that is found but overlaps only such as are
 *   not, as a small prediction within a large reference that counts as missed: the other entry tells the
 *   error.
 */
import type { ComponentKind } from './componentKinds';
import { placesOf, type Voxel } from './componentPlaces';
import { groupOverlapping, isFound, sidesOf, type Groups, type Side, type Sides } from './componentSides';
import type { MaskPair } from './maskPair';

/** Contour error in mm up to which a component counts as matched. */
export const MATCH_TOLERANCE = 2;

export interface ErrorComponent {
  readonly kind: ComponentKind;
  /** Of the component or, under- and over-segmented, the missing or the extra ones. */
  readonly voxels: number;
  /** Of these voxels, in ml. */
  readonly volume: number;
  /**
   * mm. Missed, spurious: to the nearest surface of the other map, null where that lacks the label.
   * Otherwise the largest contour error, negative where the prediction lies inside the reference.
   */
  readonly distance: number | null;
  /** The one of these voxels that is nearest to their mean. */
  readonly centre: Voxel;
  /** The voxel at the contour where the error is largest; the centre where there is no error to be had. */
  readonly worst: Voxel;
}

type Role = keyof Sides;

/** An error in mm and the voxel it was found at; -1 where there is none. */
interface Extreme {
  readonly error: number;
  readonly voxel: number;
}
const NO_EXTREME: Extreme = { error: 0, voxel: -1 };

/** What is known of an entry of the list before its voxels are gone through. */
interface Found {
  readonly kind: ComponentKind;
  readonly distance: number | null;
  readonly worst: number;
}

/** Contour errors of one component: the farthest inside the other mask, the farthest outside, the nearest. */
class Extremes {
  inside = NO_EXTREME;
  outside = NO_EXTREME;
  nearest = Infinity;

  add(voxel: number, error: number): void {
    if (error < this.inside.error) this.inside = { error, voxel };
    if (error > this.outside.error) this.outside = { error, voxel };
    this.nearest = Math.min(this.nearest, Math.max(0, error));
  }
}

/** Gathers the contour errors of a pair of masks by component. */
export class ComponentErrors {
  readonly #pair: MaskPair;
  readonly #origin: Voxel;
  readonly #sides: Sides;
  readonly #extremes: Readonly<Record<Role, readonly Extremes[]>>;

  /** @param origin voxel of the volume that the first of the pair is */
  constructor(pair: MaskPair, origin: Voxel) {
    this.#pair = pair;
    this.#origin = origin;
    this.#sides = sidesOf(pair);
    const of = ({ sizes }: Side): Extremes[] => sizes.map(() => new Extremes());
    this.#extremes = { reference: of(this.#sides.reference), prediction: of(this.#sides.prediction) };
  }

  /**
   * @param role whose contour it is
   * @param voxel of that mask, at the contour
   * @param error mm, negative where the contour lies inside the other mask
   */
  add(role: Role, voxel: number, error: number): void {
    this.#extremes[role][(this.#sides[role].ids[voxel] ?? 0) - 1]?.add(voxel, error);
  }

  /** Worst first: what is wrong by falling volume, then what is matched by falling distance. */
  list(): readonly ErrorComponent[] {
    const found: Found[] = [];
    const missed = this.#notFound('reference', found);
    const spurious = this.#notFound('prediction', found);
    const groups = groupOverlapping(this.#sides);
    const entries = this.#entriesOf(groups, found);
    const entryOf = (list: readonly number[]) => (group: number) => (group < 0 ? -1 : (list[group] ?? -1));
    const inReference = new Set(groups.reference);
    const matchedAlone = entries.matched.map((entry, group) => (inReference.has(group) ? -1 : entry));
    const places = placesOf(
      this.#sides,
      {
        reference: {
          whole: merge(missed, groups.reference.map(entryOf(entries.matched))),
          alone: groups.reference.map(entryOf(entries.under)),
        },
        prediction: {
          whole: merge(spurious, groups.prediction.map(entryOf(matchedAlone))),
          alone: groups.prediction.map(entryOf(entries.over)),
        },
      },
      this.#pair.dims,
      found.length,
    );
    const { spacing } = this.#pair;
    const millilitres = (spacing[0] * spacing[1] * spacing[2]) / 1000;
    return found
      .flatMap(({ kind, distance, worst }, n): ErrorComponent[] => {
        const place = places[n];
        // All voxels of an error can lie in a component that is missed or spurious, and are told there.
        if (!place || place.voxels === 0) return [];
        const centre = this.#inVolume(place.centre);
        return [
          {
            kind,
            voxels: place.voxels,
            volume: place.voxels * millilitres,
            distance,
            centre,
            worst: worst < 0 ? centre : this.#inVolume(this.#voxelAt(worst)),
          },
        ];
      })
      .sort(worstFirst);
  }

  /** Adds the components of one mask that are not found in the other; gives the entry of each component. */
  #notFound(role: Role, found: Found[]): number[] {
    const kind = role === 'reference' ? 'missed' : 'spurious';
    return this.#extremes[role].map(({ nearest, outside }, n) => {
      if (isFound(this.#sides[role], n)) return -1;
      const distance = nearest === Infinity ? null : nearest;
      return found.push({ kind, distance, worst: outside.voxel }) - 1;
    });
  }

  /** Adds what is to be said of every group; gives the entries of each. */
  #entriesOf(groups: Groups, found: Found[]): Readonly<Record<'matched' | 'under' | 'over', number[]>> {
    const { under, over } = this.#extremesOf(groups);
    const none = (): number[] => new Array<number>(groups.count).fill(-1);
    const entries = { matched: none(), under: none(), over: none() };
    const [inReference, inPrediction] = [new Set(groups.reference), new Set(groups.prediction)];
    for (let group = 0; group < groups.count; group++) {
      const [inside, outside] = [under[group] ?? NO_EXTREME, over[group] ?? NO_EXTREME];
      const add = (kind: ComponentKind, { error, voxel }: Extreme): number =>
        found.push({ kind, distance: error, worst: voxel }) - 1;
      const isPair = inReference.has(group) && inPrediction.has(group);
      const isUnder = isPair && inside.error < -MATCH_TOLERANCE;
      const isOver = isPair && outside.error > MATCH_TOLERANCE;
      if (isUnder) entries.under[group] = add('under-segmented', inside);
      if (isOver) entries.over[group] = add('over-segmented', outside);
      if (!isUnder && !isOver) {
        const larger = -inside.error > outside.error ? inside : outside;
        entries.matched[group] = add('matched', larger);
      }
    }
    return entries;
  }

  /** The largest errors of each group; a reference outside of the prediction is a prediction inside of it. */
  #extremesOf(groups: Groups): Readonly<Record<'under' | 'over', Extreme[]>> {
    const none = (): Extreme[] => new Array<Extreme>(groups.count).fill(NO_EXTREME);
    const [under, over] = [none(), none()];
    const take = (group: number, inside: Extreme, outside: Extreme): void => {
      if (group < 0) return;
      if (inside.error < (under[group]?.error ?? 0)) under[group] = inside;
      if (outside.error > (over[group]?.error ?? 0)) over[group] = outside;
    };
    this.#extremes.prediction.forEach(({ inside, outside }, n) => {
      take(groups.prediction[n] ?? -1, inside, outside);
    });
    this.#extremes.reference.forEach(({ inside, outside }, n) => {
      take(groups.reference[n] ?? -1, negated(outside), negated(inside));
    });
    return { under, over };
  }

  #voxelAt(n: number): Voxel {
    const [nx, ny] = this.#pair.dims;
    return [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
  }

  #inVolume([x, y, z]: Voxel): Voxel {
    return [x + this.#origin[0], y + this.#origin[1], z + this.#origin[2]];
  }
}

const negated = ({ error, voxel }: Extreme): Extreme => ({ error: -error, voxel });

/** Entries of components of which at most one list has one. */
const merge = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((entry, n) => Math.max(entry, b[n] ?? -1));

function worstFirst(a: ErrorComponent, b: ErrorComponent): number {
  const [aMatched, bMatched] = [a.kind === 'matched', b.kind === 'matched'];
  if (aMatched !== bMatched) return aMatched ? 1 : -1;
  const byDistance = Math.abs(b.distance ?? Infinity) - Math.abs(a.distance ?? Infinity);
  return aMatched ? byDistance : b.voxels - a.voxels || byDistance;
}
