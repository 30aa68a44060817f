/**
 * Label names as one JSON text, for formats with no field for them:
 * {"labels": [{"value": 1, "name": "anterior", "color": [230, 159, 0]}]}, and "reviewed": {"axial": [12, 13], ...}
 * where slices are marked. Every other program skips it or shows it as a comment.
 */
import { z } from 'zod';
import type { StoredLabel, StoredMarks } from './codec';
import { LABEL_STATES } from './labelStates';

const byte = z.number().int().min(0).max(255);
const slices = z.array(z.number().int().nonnegative());
const contentSchema = z.object({
  labels: z.array(
    z.object({
      value: z.number().int(),
      name: z.string(),
      color: z.tuple([byte, byte, byte]),
      opacity: z.number().min(0).max(1).optional(),
      hidden: z.boolean().optional(),
      solo: z.boolean().optional(),
      locked: z.boolean().optional(),
      state: z.enum(LABEL_STATES).optional(),
    }),
  ),
  reviewed: z.object({ axial: slices, coronal: slices, sagittal: slices }).optional(),
});

/** What such a text says. */
export interface StoredNames {
  readonly labels: readonly StoredLabel[];
  readonly reviewed?: StoredMarks | undefined;
}

/** The labels in a text; undefined where it is a comment of another program. */
export function parseLabelsText(text: string): StoredNames | undefined {
  try {
    return contentSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** In ASCII, which is all that most formats allow: JSON can say everything else in escapes. */
export function labelsText({ labels, reviewed }: StoredNames): string {
  const isMarked = reviewed && Object.values(reviewed).some(({ length }) => length > 0);
  const text = JSON.stringify({
    labels: labels.map(({ value, name, color, opacity, hidden, solo, locked, state }) => ({
      ...{ value, name, color, opacity },
      ...{ hidden: hidden || undefined, solo: solo || undefined, locked: locked || undefined, state },
    })),
    reviewed: isMarked ? reviewed : undefined,
  });
  return text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
