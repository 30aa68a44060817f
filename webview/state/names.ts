/** What label maps are called on the page, where several of the same case must be told apart. Pure. */
import type { Scene } from '../../src/protocol/page';

/** Endings of file names: the last one, and the one before ".gz". */
const ENDING = /(?:\.[a-z0-9]{2,5})?\.gz$|\.[a-z][a-z0-9]{1,4}$/i;
const SEPARATORS = /^[\s._-]+/;

const partsOf = (file: string): readonly string[] => file.split(/[\\/]/).filter((part) => part !== '');
const baseOf = (file: string): string => (partsOf(file).at(-1) ?? file).replace(ENDING, '');

/**
 * A short name for each file: what its name has beyond the scan's ("rater2" of case_01_rater2.nii.gz), else
 * the folder it lies in ("labelsTr"); longer where that would be the name of two.
 */
export function shortNames(files: readonly string[], scan: string): ReadonlyMap<string, string> {
  const scanBase = baseOf(scan).replace(/_\d{4}$/, '');
  const first = files.map((file) => {
    const base = baseOf(file);
    if (!base.startsWith(scanBase)) return base;
    const rest = base.slice(scanBase.length).replace(SEPARATORS, '');
    return rest === '' ? (partsOf(file).at(-2) ?? base) : rest;
  });
  return new Map(
    files.map((file, n) => {
      const name = first[n] ?? '';
      const isAlone = first.every((other, m) => other !== name || files[m] === file);
      return [file, isAlone ? name : distinguished(file, files)];
    }),
  );
}

/** As many folders before the file's name as tell it from the others. */
export function distinguished(file: string, files: readonly string[]): string {
  const ending = (path: string, count: number): string => partsOf(path).slice(-count).join('/');
  const others = files.filter((other) => other !== file);
  for (let count = 1; count <= partsOf(file).length; count++) {
    const name = ending(file, count);
    if (others.every((other) => ending(other, count) !== name)) return name;
  }
  return file;
}

export interface PairNames {
  readonly reference: string;
  readonly prediction: string;
}

/** Short names of the two label maps shown; the words of their roles where there is none. */
export function pairNames({
  scan,
  reference,
  prediction,
}: Pick<Scene, 'scan' | 'reference' | 'prediction'>): PairNames {
  const files = [reference, prediction].flatMap((info) => (info ? [info.path] : []));
  const names = shortNames([...new Set(files)], scan.path);
  const name = (info: typeof reference, role: string): string =>
    info ? (names.get(info.path) ?? info.name) : role;
  return { reference: name(reference, 'reference'), prediction: name(prediction, 'prediction') };
}
