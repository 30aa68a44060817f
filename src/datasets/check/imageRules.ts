/** What is odd about the intensities of an image, and what its reader noticed. */
import type { CheckedCase } from './checkedCase';
import { counted, percent } from './checkedCase';
import type { ImageFacts } from './facts';
import type { Finding } from './finding';

/** Voxels that are no number, and channels without contrast. */
export function imageFindings(image: ImageFacts): Finding[] {
  return [...notFinite(image), ...constant(image)];
}

function notFinite({ file, channels }: ImageFacts): Finding[] {
  const voxels = channels.reduce((sum, channel) => sum + channel.notFinite, 0);
  if (voxels === 0) return [];
  const all = channels.reduce((sum, channel) => sum + channel.voxels, 0);
  return [
    {
      kind: 'not-finite',
      severity: 'warning',
      files: [file],
      message: `${file} holds ${counted(voxels, 'voxel')} that ${voxels === 1 ? 'is' : 'are'} NaN or infinite (${percent(voxels / all)}).`,
      values: { voxels, share: voxels / all },
      advice: 'Training takes them for 0 after normalisation. See what wrote them.',
    },
  ];
}

function constant({ file, channels }: ImageFacts): Finding[] {
  const flat = channels.flatMap(({ min, max }, n) => (min < max ? [] : [n]));
  const [first] = flat;
  if (first === undefined) return [];
  const value = channels[first]?.min ?? NaN;
  const what = channels.length === 1 ? file : `Channel ${flat.join(', ')} of ${file}`;
  return [
    {
      kind: 'constant-image',
      severity: 'warning',
      files: [file],
      message: Number.isFinite(value)
        ? `${what} has the value ${value} everywhere.`
        : `${what} has no finite value at all.`,
      values: { channels: flat },
      advice:
        'There is nothing to learn from it. Fetch the file again, or take the case out of the data set.',
    },
  ];
}

/** What the readers noticed, once for each remark. */
export function readerNotes(cases: readonly CheckedCase[]): Finding[] {
  const files = new Map<string, Set<string>>();
  for (const { file, notes } of cases.flatMap(({ images, labels }) => [...images, ...labels])) {
    for (const note of notes) files.set(note, (files.get(note) ?? new Set()).add(file));
  }
  return [...files].map(([note, of]) => ({
    kind: 'reader-note',
    severity: 'note',
    files: [...of],
    message: note,
    values: { files: of.size },
    advice: 'Nothing has to be done where that is as it should be.',
  }));
}
