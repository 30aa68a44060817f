/** Which label maps belong to which scans, by the names of the files and of their folders. */
import { volumeBaseName } from '../formats/registry';
import { groupByRater, type FoundCase, type LabelFile } from './foundCase';
import type { LabelShelf } from './labelShelves';
import { caseOfImage, caseOfLabel, classInName, LabelMapsByName, nameWithin, raterOf } from './pairing';

export interface Pairs {
  /** The scans of each are its channels in the order of their names; the keys are their numbers. */
  readonly cases: readonly FoundCase[];
  /** Label maps without a scan. */
  readonly lonely: readonly string[];
}

type Match = LabelFile & { readonly rater: string };

/**
 * A label map belongs to the scan of the same name, but for words that say that it is one and who drew it; else
 * to the scan with the longest name that its own begins with, and the rest is the class it is a mask of.
 */
export function pairUp(images: readonly string[], shelves: readonly LabelShelf[]): Pairs {
  const idOf = new Map(images.map((image) => [image, volumeBaseName(image)]));
  const matches = new Map<string, Match[]>();
  const add = (id: string, match: Match): void => {
    const own = matches.get(id) ?? [];
    matches.set(id, own);
    if (!own.some(({ file }) => file === match.file)) own.push(match);
  };
  const lonely: string[] = [];
  const owners = new ScansByName(images);
  for (const shelf of shelves) {
    const matchOf = (file: string, name: string): Match => ({
      file,
      class: shelf.class || name,
      rater: shelf.rater || raterOf(file),
    });
    const used = new Set<string>();
    const byName = new LabelMapsByName(shelf.files);
    for (const image of images) {
      for (const file of byName.of(image)) {
        const base = volumeBaseName(image);
        // Channels of one case share its label map; a scan without one stands for itself.
        const id = [caseOfLabel(file), volumeBaseName(file)].includes(base) ? base : caseOfImage(image);
        idOf.set(image, id);
        used.add(file);
        add(id, matchOf(file, ''));
      }
    }
    for (const file of shelf.files.filter((each) => !used.has(each))) {
      const owner = owners.ofLabel(file);
      if (!owner) {
        lonely.push(file);
        continue;
      }
      for (const image of owner.images) idOf.set(image, owner.name);
      add(owner.name, matchOf(file, classInName(owner.rest)));
    }
  }
  const files = new Map<string, Map<string, string>>();
  for (const [image, id] of idOf) {
    const own = files.get(id) ?? new Map<string, string>();
    files.set(id, own);
    own.set(String(own.size), image);
  }
  const cases = [...files].map(([id, own]): FoundCase => {
    const labels = groupByRater(matches.get(id) ?? []);
    return { id, images: own, labels, split: labels.length === 0 ? 'test' : 'training' };
  });
  return { cases, lonely };
}

interface Owner {
  readonly name: string;
  /** Of the label map's name, behind that of the scans. */
  readonly rest: string;
  /** Scans, which are channels of one case. */
  readonly images: readonly string[];
}

/** Scans by their own name and by that of their case. */
class ScansByName {
  readonly #byName = new Map<string, string[]>();
  /** The first name that is spelled so in small letters. */
  readonly #spelling = new Map<string, string>();

  constructor(images: readonly string[]) {
    for (const image of images) {
      for (const name of new Set([volumeBaseName(image), caseOfImage(image)])) {
        const own = this.#byName.get(name) ?? [];
        own.push(image);
        this.#byName.set(name, own);
        const small = name.toLowerCase();
        if (!this.#spelling.has(small)) this.#spelling.set(small, name);
      }
    }
  }

  /** Those with the longest name that a label map's begins with, and what is left of its name. */
  ofLabel(label: string): Owner | undefined {
    const base = volumeBaseName(label);
    for (let length = base.length; length > 0; length--) {
      const name = this.#spelling.get(base.slice(0, length).toLowerCase());
      const rest = name === undefined ? undefined : nameWithin(base, name);
      if (name !== undefined && rest !== undefined)
        return { name, rest, images: this.#byName.get(name) ?? [] };
    }
    return undefined;
  }
}
