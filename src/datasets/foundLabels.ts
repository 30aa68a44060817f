/**
 * What the label files of a data set without dataset.json stand for: each a label map as it is, a mask of one
 * class, or a picture whose colours are classes. It is decided for the whole data set, so that all its
 * cases have the same labels.
 */
import type { LabelMapSource } from '../labels/labelMapSource';
import { defaultColor, labelTableOf, type LabelTable } from '../labels/labelTable';
import type { Case, LayoutOptions } from './dataset';
import { DatasetError } from './datasetError';
import type { FoundCase, LabelFile, LabelGroup } from './foundCase';
import type { NamedLabels } from './labelNames';
import { colouredLabels } from './colouredLabels';
import { tableOfFiles } from './labelsOfFiles';
import { listed } from './listed';

/** More classes than this are no classes but single objects, or cases whose names are not recognised. */
const MOST_CLASSES = 256;

export interface ResolvedLabels {
  readonly labels: LabelTable;
  /** Of each case, in the order given. */
  readonly labelMaps: readonly (readonly LabelMapSource[])[];
  readonly notes: readonly string[];
}

/** @param named names that a table of the data set gives */
export async function resolveLabels(
  root: string,
  cases: readonly FoundCase[],
  named: NamedLabels | undefined,
  options: LayoutOptions,
): Promise<ResolvedLabels> {
  const groups = cases.flatMap(({ labels }) => labels);
  const files = groups.flatMap((group) => group.files);
  const classes = [...new Set(files.map((file) => file.class))].sort();
  const isOneEach = groups.every((group) => group.files.length === 1);
  // A word that all names share tells what is drawn, and not that there are others.
  if (isOneEach && classes.length <= 1) return wholeLabelMaps(cases, classes[0] ?? '', named, options);
  // Nor are they classes where each case has one of its own.
  if (isOneEach && classes.length === groups.length) return wholeLabelMaps(cases, '', named, options);
  reportUnclear(cases, options);
  if (classes.length > MOST_CLASSES) throw tooMany(root, classes);
  return masksOfClasses(
    cases,
    classes.filter((name) => name !== ''),
    named,
  );
}

async function wholeLabelMaps(
  cases: readonly FoundCase[],
  onlyClass: string,
  named: NamedLabels | undefined,
  options: LayoutOptions,
): Promise<ResolvedLabels> {
  const files = cases.flatMap(({ labels }) => labels.flatMap((group) => group.files.map(({ file }) => file)));
  const coloured = await colouredLabels(files, named, options);
  const source = (file: string): LabelMapSource =>
    coloured ? { kind: 'colours', file, colours: coloured.colours } : { kind: 'values', file };
  const labels = coloured ? coloured.labels : await tableOfFiles(files, named, options);
  return {
    labels: withOnlyName(labels, coloured || named ? '' : onlyClass),
    labelMaps: cases.map((each) =>
      each.labels.flatMap((group) => group.files.map(({ file }) => source(file))),
    ),
    notes: coloured?.notes ?? [],
  };
}

/** A single label that nothing names is what the files are named after. */
function withOnlyName(labels: LabelTable, name: string): LabelTable {
  const [only, ...others] = labels;
  if (!only || others.length > 0 || name === '' || only.name !== `label ${only.value}`) return labels;
  return [{ ...only, name }];
}

/** Files of one label map that may not stand beside each other. */
function reportUnclear(cases: readonly FoundCase[], { report }: LayoutOptions): void {
  const mask = firstFile(cases, (file) => file.class !== '');
  for (const { id, labels } of cases) {
    for (const { files } of labels) {
      const [whole, other] = [
        files.find((file) => file.class === ''),
        files.filter((file) => file.class === '')[1],
      ];
      if (whole && other) {
        report(
          new DatasetError(
            other.file,
            `The case "${id}" has two label maps: ${whole.file} and ${other.file}. Remove one, or name them by who drew them (CASE_rater1, CASE_rater2) or, if each is the mask of one class, by its class (CASE_liver, CASE_spleen).`,
          ),
        );
      } else if (whole && mask) {
        report(
          new DatasetError(
            whole.file,
            `${whole.file} is named as a whole label map, ${mask.file} as the mask of "${mask.class}". Name every mask by its class, or remove what is no mask.`,
          ),
        );
      }
      for (const [n, { file, class: name }] of files.entries()) {
        const twin = files.slice(0, n).find((earlier) => earlier.class === name);
        if (!twin || name === '') continue;
        report(
          new DatasetError(
            file,
            `The case "${id}" has two masks of "${name}": ${twin.file} and ${file}. Remove one, or name them by who drew them (rater1, rater2).`,
          ),
        );
      }
    }
  }
}

function firstFile(cases: readonly FoundCase[], wanted: (file: LabelFile) => boolean): LabelFile | undefined {
  return cases.flatMap(({ labels }) => labels.flatMap(({ files }) => files)).find(wanted);
}

function tooMany(root: string, classes: readonly string[]): DatasetError {
  return new DatasetError(
    root,
    `The masks in ${root} are named after ${classes.length} different classes (${listed(classes)}). Masks are named CASE_CLASS, with the name of their scan in front; a mask for each single object is not read: merge those of a case into one label map.`,
  );
}

function masksOfClasses(
  cases: readonly FoundCase[],
  classes: readonly string[],
  named: NamedLabels | undefined,
): ResolvedLabels {
  const known = new Map((named?.labels ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
  // The values of a table count only where it has all classes: else two could get the same.
  const isKnown = classes.every((name) => known.has(name.toLowerCase()));
  const values = new Map(
    classes.map((name, n) => [name, (isKnown ? known.get(name.toLowerCase()) : undefined) ?? n + 1]),
  );
  const table = labelTableOf(values.values(), new Map([...values].map(([name, value]) => [value, name]))).map(
    (label) => ({
      ...label,
      color:
        named?.labels.find(({ value }) => isKnown && value === label.value)?.color ??
        defaultColor(label.value),
    }),
  );
  const labelMaps = cases.map(({ labels }) => labels.flatMap((group) => masksOf(group, values)));
  return { labels: table, labelMaps, notes: missingNotes(cases, classes) };
}

function masksOf({ files }: LabelGroup, values: ReadonlyMap<string, number>): readonly LabelMapSource[] {
  const masks = files
    .flatMap(({ file, class: name }) => {
      const value = values.get(name);
      return value === undefined ? [] : [{ file, name, value }];
    })
    .sort((a, b) => a.value - b.value);
  const [first] = files;
  // What is not clear was reported; it stays listed as it is.
  return masks.length > 0 || !first ? [{ kind: 'masks', masks }] : [{ kind: 'values', file: first.file }];
}

/** A class without a mask in some cases is taken to be empty there, which may be wrong. */
function missingNotes(cases: readonly FoundCase[], classes: readonly string[]): readonly string[] {
  const labelled = cases.filter(({ labels }) => labels.length > 0);
  return classes.flatMap((name) => {
    const lacking = labelled.filter(({ labels }) =>
      labels.some(({ files }) => files.every((file) => file.class !== name)),
    );
    if (lacking.length === 0) return [];
    return [
      `${lacking.length} of ${labelled.length} cases have no mask of "${name}", which counts as empty there: ${listed(lacking.map(({ id }) => id))}.`,
    ];
  });
}

/** The fields of a case for its label maps. */
export function labelFields(
  sources: readonly LabelMapSource[],
): Pick<Case, 'label' | 'raters' | 'labelMaps'> {
  const [label, ...raters] = sources.map((source) =>
    source.kind === 'masks' ? (source.masks[0]?.file ?? '') : source.file,
  );
  return {
    label,
    ...(raters.length > 0 ? { raters } : {}),
    ...(sources.some(({ kind }) => kind !== 'values') ? { labelMaps: sources } : {}),
  };
}
