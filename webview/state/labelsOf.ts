import type { Label } from '../../src/labels/labelTable';
import type { Scene } from '../../src/protocol/page';

/** Labels of both maps by value; the reference's names and colours come first. */
export function labelsOf({
  reference,
  prediction,
}: Pick<Scene, 'reference' | 'prediction'>): readonly Label[] {
  const byValue = new Map<number, Label>();
  for (const info of [prediction, reference]) {
    for (const label of info?.table ?? []) byValue.set(label.value, label);
  }
  return [...byValue.values()].sort((a, b) => a.value - b.value);
}
