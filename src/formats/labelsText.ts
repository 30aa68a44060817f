/**
 * Label names as one JSON text, for formats with no field for them:
 * {"labels": [{"value": 1, "name": "anterior", "color": [230, 159, 0]}]}. Every other program skips it or
 * shows it as a comment.
 */
import { z } from 'zod';
import type { StoredLabel } from './codec';

const byte = z.number().int().min(0).max(255);
const contentSchema = z.object({
  labels: z.array(
    z.object({ value: z.number().int(), name: z.string(), color: z.tuple([byte, byte, byte]) }),
  ),
});

/** The labels in a text; undefined where it is a comment of another program. */
export function parseLabelsText(text: string): readonly StoredLabel[] | undefined {
  try {
    return contentSchema.parse(JSON.parse(text)).labels;
  } catch {
    return undefined;
  }
}

/** In ASCII, which is all that most formats allow: JSON can say everything else in escapes. */
export function labelsText(labels: readonly StoredLabel[]): string {
  const text = JSON.stringify({
    labels: labels.map(({ value, name, color }) => ({ value, name, color })),
  });
  return text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
