/** When a training cannot go on: something that must be a number is none any more. */
import type { StepResult } from './step';

/**
 * @returns what went wrong and which term is the first at fault, to be followed by where; undefined
 * where all is well
 */
export function divergence({ loss, terms }: StepResult): string | undefined {
  const values = terms.map(({ name, value }) => `${name} ${value}`).join(', ');
  const lost = terms.filter(({ value }) => !Number.isFinite(value));
  if (lost.length > 1 && lost.length === terms.length) {
    return `The network's output is no number any more, so that every term of the loss failed (${values})`;
  }
  const [first] = lost;
  if (first) return `The loss became ${loss} by the term "${first.name}" (${values})`;
  const steep = terms.find(({ gradientNorm }) => !Number.isFinite(gradientNorm));
  if (steep) return `The gradient of the term "${steep.name}" became ${steep.gradientNorm} (${values})`;
  return Number.isFinite(loss) ? undefined : `The loss became ${loss} (${values})`;
}

/** '"dice" pulled most (81 % of the gradient)', to follow what went wrong. */
export function strongestTerm({ terms }: StepResult): string {
  const [first] = terms.toSorted((a, b) => b.gradientShare - a.gradientShare);
  return first
    ? `"${first.name}" pulled most (${Math.round(100 * first.gradientShare)} % of the gradient)`
    : '';
}
