/** Which label maps belong to which scans, by the names of the files and of their folders. */
import { volumeBaseName } from '../formats/registry';
import { groupByRater, type FoundCase, type LabelFile } from './foundCase';
import type { LabelShelf } from './labelShelves';
import { caseOfImage, caseOfLabel, classInName, labelsMatching, nameWithin, raterOf } from './pairing';

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
  for (const shelf of shelves) {
    const matchOf = (file: string, name: string): Match => ({
      file,
      class: shelf.class || name,
      rater: shelf.rater || raterOf(file),
    });
    const used = new Set<string>();
    for (const image of images) {
      for (const file of labelsMatching(image, shelf.files)) {
        const base = volumeBaseName(image);
        // Channels of one case share its label map; a scan without one stands for itself.
        const id = [caseOfLabel(file), volumeBaseName(file)].includes(base) ? base : caseOfImage(image);
        idOf.set(image, id);
        used.add(file);
        add(id, matchOf(file, ''));
      }
    }
    for (const file of shelf.files.filter((each) => !used.has(each))) {
      const owner = ownerOf(file, images);
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

/** The scans, channels of one case, whose name a label map's begins with. */
function ownerOf(
  label: string,
  images: readonly string[],
): { readonly name: string; readonly rest: string; readonly images: readonly string[] } | undefined {
  const base = volumeBaseName(label);
  const names = images.flatMap((image) => [volumeBaseName(image), caseOfImage(image)]);
  const longest = names
    .filter((name) => nameWithin(base, name) !== undefined)
    .reduce((best, name) => (name.length > best.length ? name : best), '');
  if (longest === '') return undefined;
  const own = images.filter((image) => [volumeBaseName(image), caseOfImage(image)].includes(longest));
  return { name: longest, rest: nameWithin(base, longest) ?? '', images: own };
}
