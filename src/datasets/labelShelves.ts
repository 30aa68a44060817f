/**
 * The folders of a data set that hold label maps: one with all of them, one for each rater (labels/rater1/), one for
 * each class (labels/liver/), or one for each class of each rater.
 */
import path from 'node:path';
import { DatasetError } from './datasetError';
import { foldersIn, volumesIn } from './files';
import { isRaterName } from './pairing';

export interface LabelShelf {
  /** Whose folder it is; '' where the files say it, or nothing. */
  readonly rater: string;
  /** Of which class its masks are; '' where the files say it, or nothing. */
  readonly class: string;
  /** Absolute paths. */
  readonly files: readonly string[];
}

export interface LabelShelves {
  readonly shelves: readonly LabelShelf[];
  /** What was left out. */
  readonly notes: readonly string[];
}

/** Numbers in front of a folder's name put it in order: "1. Microaneurysms". */
const NUMBER_IN_FRONT = /^\d+[.)_\s-]+(?=\D)/;

/**
 * @param folder of label maps
 * @throws DatasetError where folders of raters stand beside others
 */
export async function labelShelves(folder: string): Promise<LabelShelves> {
  const files = await volumesIn(folder);
  const filled = await foldersWithVolumes(folder);
  if (files.length > 0) {
    return { shelves: [{ rater: '', class: '', files }], notes: filled.map((name) => leftOut(folder, name)) };
  }
  const raters = filled.filter(isRaterName);
  const others = filled.filter((name) => !isRaterName(name));
  const [rater, other] = [raters[0], others[0]];
  if (rater !== undefined && other !== undefined) {
    throw new DatasetError(
      path.join(folder, other),
      `${path.join(folder, rater)} is named after who drew the label maps in it, ${path.join(folder, other)} is not. Name all of them so (rater1, rater2), or put classes into the folders of their rater.`,
    );
  }
  if (raters.length > 0) return shelvesOfRaters(folder, raters);
  return { shelves: await shelvesOfClasses(folder, others, ''), notes: [] };
}

/** @param raters folders in `folder` */
export async function shelvesOfRaters(folder: string, raters: readonly string[]): Promise<LabelShelves> {
  const shelves: LabelShelf[] = [];
  const notes: string[] = [];
  for (const rater of raters) {
    const own = path.join(folder, rater);
    const files = await volumesIn(own);
    const classes = await foldersWithVolumes(own);
    if (files.length > 0) {
      shelves.push({ rater, class: '', files });
      notes.push(...classes.map((name) => leftOut(own, name)));
    } else {
      shelves.push(...(await shelvesOfClasses(own, classes, rater)));
    }
  }
  return { shelves, notes };
}

async function shelvesOfClasses(
  folder: string,
  names: readonly string[],
  rater: string,
): Promise<readonly LabelShelf[]> {
  return Promise.all(
    names.map(async (name) => ({
      ...{ rater, class: name.replace(NUMBER_IN_FRONT, '') },
      files: await volumesIn(path.join(folder, name)),
    })),
  );
}

/** Names of the folders that hold volumes, or folders with volumes. */
async function foldersWithVolumes(folder: string): Promise<readonly string[]> {
  const names = await foldersIn(folder);
  const filled = await Promise.all(
    names.map(async (name) => {
      const own = path.join(folder, name);
      if ((await volumesIn(own)).length > 0) return true;
      const inner = await Promise.all(
        (await foldersIn(own)).map((deeper) => volumesIn(path.join(own, deeper))),
      );
      return inner.some((files) => files.length > 0);
    }),
  );
  return names.filter((_, n) => filled[n]);
}

const leftOut = (folder: string, name: string): string =>
  `${path.join(folder, name)} is left out: there are label maps in ${folder} itself.`;
