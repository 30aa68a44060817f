/** What is odd about the labels of a data set as a whole: empty, missing, rare, small or huge ones. */
import type { LabelTable } from '../../labels/labelTable';
import { counted, percent, type CheckedCase } from './checkedCase';
import type { LabelFacts } from './facts';
import type { Finding } from './finding';
import { median } from './spread';

/** Of the voxels of a label map; hardly a structure, rather its surroundings. */
const HUGE_SHARE = 0.9;
/** A label that fills more than half of one map and less than a tenth of most others may be inverted there. */
const INVERTED = { here: 0.5, elsewhere: 0.1 } as const;
const FEWEST_TO_COMPARE = 3;
/** Below this share of the voxels a regional loss hardly feels a label's border (Kervadec et al. 2019, section 1). */
const SMALL_SHARE = 0.01;

/**
 * @param table all labels
 * @param named those that the data set names, rather than those that were found
 */
export function labelFindings(
  cases: readonly CheckedCase[],
  table: LabelTable,
  named: LabelTable,
): Finding[] {
  const maps = cases.flatMap(({ labels }) => labels.flatMap((facts) => countsOf(facts) ?? []));
  if (maps.length === 0) return [];
  const firsts = cases.flatMap(({ labels: [first] }) => (first && countsOf(first)) ?? []);
  return [
    ...emptyMaps(maps),
    ...unused(named, maps),
    ...table.flatMap((label) => [...rare(label, firsts), ...huge(label, maps)]),
    ...small(table, maps),
    ...floatMaps(cases),
  ];
}

type Label = LabelTable[number];

interface MapCounts {
  readonly file: string;
  readonly counts: ReadonlyMap<number, number>;
  readonly voxels: number;
}

function countsOf({ file, content }: LabelFacts): MapCounts | undefined {
  if (content.kind !== 'labels') return undefined;
  const { counts } = content;
  return { file, counts, voxels: [...counts.values()].reduce((sum, count) => sum + count, 0) };
}

const isEmpty = ({ counts }: MapCounts): boolean => [...counts.keys()].every((value) => value === 0);
const shareOf = ({ counts, voxels }: MapCounts, { value }: Label): number =>
  (counts.get(value) ?? 0) / voxels;

function emptyMaps(maps: readonly MapCounts[]): Finding[] {
  const empty = maps.filter(isEmpty);
  if (empty.length === 0) return [];
  const all = empty.length === maps.length;
  return [
    {
      kind: all ? 'nothing-labelled' : 'empty-mask',
      severity: all ? 'error' : 'warning',
      files: empty.map(({ file }) => file),
      message: all
        ? 'No label map has a labelled voxel, so there is nothing to learn.'
        : `${counted(empty.length, 'label map')} of ${maps.length} ${empty.length === 1 ? 'holds' : 'hold'} nothing but background.`,
      values: { empty: empty.length, maps: maps.length },
      advice: all
        ? 'See whether the right files were exported.'
        : 'Right where the case shows none of the structures; else its labels are missing.',
    },
  ];
}

function unused(named: LabelTable, maps: readonly MapCounts[]): Finding[] {
  const found = named.filter(({ value }) => !maps.some(({ counts }) => counts.has(value)));
  if (found.length === 0) return [];
  const listed = found.map(({ value, name }) => `${value} ${name}`);
  return [
    {
      kind: 'unused-label',
      severity: 'warning',
      files: [],
      message: `No label map has a voxel of ${listed.join(', ')}.`,
      values: { values: found.map(({ value }) => value), names: found.map(({ name }) => name) },
      advice:
        'What no case has cannot be learned. Take it out of the label table, or see whether its voxels have another value.',
    },
  ];
}

function rare({ value, name }: Label, firsts: readonly MapCounts[]): Finding[] {
  const having = firsts.filter(({ counts }) => counts.has(value));
  if (having.length !== 1 || firsts.length === 1) return [];
  const files = having.map(({ file }) => file);
  return [
    {
      kind: 'rare-label',
      severity: 'note',
      files,
      message: `Only ${files.join('')} has voxels of label ${value}, ${name}.`,
      values: { value, name },
      advice: 'It can be learned or validated, not both.',
    },
  ];
}

function huge(label: Label, maps: readonly MapCounts[]): Finding[] {
  return maps.flatMap((map): Finding[] => {
    const share = shareOf(map, label);
    const elsewhere = median(maps.filter((other) => other !== map).map((other) => shareOf(other, label)));
    const isInverted =
      maps.length >= FEWEST_TO_COMPARE && share > INVERTED.here && elsewhere < INVERTED.elsewhere;
    if (!isInverted && share <= HUGE_SHARE) return [];
    const others = isInverted ? `, but ${percent(elsewhere)} in the median of the others` : '';
    return [
      {
        kind: 'large-label',
        severity: 'warning',
        files: [map.file],
        message: `Label ${label.value}, ${label.name}, fills ${percent(share)} of ${map.file}${others}.`,
        values: { value: label.value, share, ...(isInverted && { elsewhere }) },
        advice: 'See whether label and background are the wrong way round.',
      },
    ];
  });
}

function small(table: LabelTable, maps: readonly MapCounts[]): Finding[] {
  const found = table
    .map((label) => {
      const having = maps.filter(({ counts }) => counts.has(label.value));
      const voxels = having.reduce((sum, map) => sum + map.voxels, 0);
      const labelled = having.reduce((sum, { counts }) => sum + (counts.get(label.value) ?? 0), 0);
      return { ...label, share: labelled / voxels };
    })
    .filter(({ share }) => share < SMALL_SHARE);
  if (found.length === 0) return [];
  const listed = found.map(({ value, name, share }) => `${value} ${name} (${percent(share)})`);
  return [
    {
      kind: 'small-label',
      severity: 'note',
      files: [],
      message: `Below ${percent(SMALL_SHARE)} of the voxels of the label maps that have it: ${listed.join(', ')}.`,
      values: { values: found.map(({ value }) => value), shares: found.map(({ share }) => share) },
      advice:
        'Regional losses hardly feel the border of so small a label; boundary loss was made for it. Compare losses to see what it does here.',
    },
  ];
}

function floatMaps(cases: readonly CheckedCase[]): Finding[] {
  const maps = cases.flatMap(({ labels }) => labels);
  const floats = maps.filter(({ dtype, content }) => dtype.startsWith('float') && content.kind === 'labels');
  if (floats.length === 0) return [];
  return [
    {
      kind: 'float-label',
      severity: 'note',
      files: floats.map(({ file }) => file),
      message: `${counted(floats.length, 'label map')} of ${maps.length} ${floats.length === 1 ? 'is' : 'are'} stored as real numbers (${[...new Set(floats.map(({ dtype }) => dtype))].join(', ')}), with whole values.`,
      values: { maps: floats.length },
      advice: 'They are read as they are. An integer type takes less room and cannot hold what is no label.',
    },
  ];
}
