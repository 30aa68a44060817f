/** Nodes that give one of their inputs back unchanged. */
import type { Node, Value } from './graph';
import { sameShape } from './tensor';

/** The elements of a constant; undefined for all other values. */
type Content = (value: Value) => ArrayLike<number> | undefined;

/** Adding this number, multiplying by it... changes nothing; on the right side alone unless symmetric. */
const NEUTRAL: ReadonlyMap<string, { readonly number: number; readonly symmetric: boolean }> = new Map([
  ['Add', { number: 0, symmetric: true }],
  ['Sub', { number: 0, symmetric: false }],
  ['Mul', { number: 1, symmetric: true }],
  ['Div', { number: 1, symmetric: false }],
  ['Pow', { number: 1, symmetric: false }],
]);

/**
 * Operators whose result is their input wherever it has the type and shape of the input. Sums over axes
 * of length 1 are none of them: in a file with dynamic axes they may be longer.
 */
const REARRANGING: ReadonlySet<string> = new Set(['Reshape', 'Expand', 'Cast', 'Concat']);

const isConstantly = (data: ArrayLike<number> | undefined, number: number): boolean =>
  data !== undefined && Array.from(data).every((x) => x === number);

/** The value that the only output of this node equals, or undefined. */
export function sameResult({ operator, inputs, outputs }: Node, contentOf: Content): Value | undefined {
  const [output, ...others] = outputs;
  const [first, second, ...rest] = inputs;
  if (!output || !first || others.length > 0) return undefined;
  const keepsType = (value: Value): boolean =>
    value.dtype === output.dtype && sameShape(value.shape, output.shape);
  const { type, constantInputs = [], attributes = {} } = operator;

  const neutral = NEUTRAL.get(type);
  if (neutral && second) {
    if (keepsType(first) && isConstantly(contentOf(second), neutral.number)) return first;
    const isSwapped = neutral.symmetric && keepsType(second);
    return isSwapped && isConstantly(contentOf(first), neutral.number) ? second : undefined;
  }
  if (!keepsType(first) || second || rest.length > 0) return undefined;
  if (REARRANGING.has(type)) return first;
  if (type === 'Pad') return constantInputs[0]?.every((n) => n === 0) ? first : undefined;
  if (type === 'Slice') return constantInputs[3]?.every((step) => step > 0) ? first : undefined;
  if (type === 'Transpose') {
    const order = attributes['perm'];
    return order && 'ints' in order && order.ints.every((axis, index) => axis === index) ? first : undefined;
  }
  return undefined;
}
