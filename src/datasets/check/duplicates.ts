/** The same voxels in several files. */
import type { CheckedCase } from './checkedCase';
import type { ImageFacts } from './facts';
import type { Finding } from './finding';
import { groupBy } from './groupBy';

/** Scans of several cases, within one case, or on both sides of the split; and label maps of several cases. */
export function duplicateFindings(cases: readonly CheckedCase[]): Finding[] {
  const images = groups(
    cases.flatMap((owner) => owner.images.filter(hasContrast).map((facts) => ({ ...facts, owner }))),
  );
  const labels = groups(
    cases.flatMap((owner) =>
      owner.labels
        .filter(({ content }) => content.kind === 'labels' && content.counts.size > 1)
        .map((facts) => ({ ...facts, owner })),
    ),
  );
  const sameScan = new Set(images.map((group) => idsOf(group).join('\n')));
  return [
    ...images.map(imageFinding),
    ...labels
      .map((group) => ({ group, ids: idsOf(group) }))
      // Two raters of one case may agree; label maps of the same scan do.
      .filter(({ ids }) => ids.length > 1 && !sameScan.has(ids.join('\n')))
      .map(({ group, ids }) => labelFinding(group, ids)),
  ];
}

interface Owned {
  readonly file: string;
  readonly hash: string;
  readonly owner: CheckedCase;
}

/** Files of the same content, two or more. A file that two cases name is one with itself. */
function groups(files: readonly Owned[]): readonly (readonly Owned[])[] {
  return [...groupBy(files, ({ hash }) => hash).values()].filter((group) => group.length > 1);
}

/** Images that are black everywhere are found as such. */
const hasContrast = ({ channels }: ImageFacts): boolean => channels.some(({ min, max }) => min < max);

const idsOf = (group: readonly Owned[]): readonly string[] => [
  ...new Set(group.map(({ owner }) => owner.id)),
];
const filesOf = (group: readonly Owned[]): string[] => [...new Set(group.map(({ file }) => file))];

function imageFinding(group: readonly Owned[]): Finding {
  const files = filesOf(group);
  const cases = [...new Set(group.map(({ owner }) => owner))];
  const same =
    files.length === 1
      ? `${files.join('')} stands in several cases`
      : `${files.join(' and ')} hold the same voxels`;
  const values = { cases: cases.map(({ id }) => id) };
  if (new Set(cases.map(({ split }) => split)).size > 1) {
    return {
      kind: 'leakage',
      severity: 'warning',
      files,
      message: `${same}: one is to train on, another to test on.`,
      values,
      advice: 'Scores on such a test case say nothing about new scans. Take it out of one of the two.',
    };
  }
  if (cases.length === 1) {
    return {
      kind: 'duplicate-image',
      severity: 'warning',
      files,
      message: `${same}, as two channels of the case "${values.cases.join('')}".`,
      values,
      advice: 'Put the file there that belongs to the other channel.',
    };
  }
  const labels = new Set(cases.map((each) => each.labels[0]?.hash));
  return {
    kind: 'duplicate-image',
    severity: 'warning',
    files,
    message: `${same}${labels.size > 1 ? ', with different label maps' : ''}.`,
    values,
    advice:
      'Keep one case: with both, one may validate what was learned from the other, which tells nothing about new scans.',
  };
}

function labelFinding(group: readonly Owned[], ids: readonly string[]): Finding {
  const files = filesOf(group);
  return {
    kind: 'duplicate-label',
    severity: 'warning',
    files,
    message: `${files.join(' and ')} hold the same labels, but their scans differ.`,
    values: { cases: [...ids] },
    advice: 'One of them probably belongs to another case. Look at both on their scans.',
  };
}
