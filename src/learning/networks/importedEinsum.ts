/** Einstein sums of imported networks (attention, mostly), as matrix products. */
import type { ImportedNode, ImportRule } from './importedNode';
import type { Value } from '../graph/graph';
import { sum } from '../graph/operators/broadcast';
import { reshape, transpose } from '../graph/operators/layout';
import { matrixProduct } from '../graph/operators/linear';
import { at, sizeOf } from '../graph/tensor';

/** A tensor with a letter for each axis. */
interface Lettered {
  readonly value: Value;
  readonly letters: readonly string[];
}

/** The axes of these letters, in this order; the tensor has no others. */
function ordered({ value, letters }: Lettered, order: readonly string[]): Value {
  return transpose(
    value,
    order.map((letter) => letters.indexOf(letter)),
  );
}

/** Without the axes that no one else knows. */
function summed({ value, letters }: Lettered, wanted: ReadonlySet<string>): Lettered {
  const lost = [...letters.keys()].filter((axis) => !wanted.has(at(letters, axis)));
  const kept = letters.filter((letter) => wanted.has(letter));
  const lengths = value.shape.filter((_, axis) => !lost.includes(axis));
  return { value: reshape(sum(value, lost), lengths), letters: kept };
}

function product(a: Lettered, b: Lettered, output: readonly string[]): Lettered {
  const [left, right] = [
    summed(a, new Set([...b.letters, ...output])),
    summed(b, new Set([...a.letters, ...output])),
  ];
  const common = left.letters.filter((letter) => right.letters.includes(letter));
  const batch = common.filter((letter) => output.includes(letter));
  const inner = common.filter((letter) => !output.includes(letter));
  const rows = left.letters.filter((letter) => !common.includes(letter));
  const columns = right.letters.filter((letter) => !common.includes(letter));
  const lengthOf = (letter: string): number => {
    const axis = left.letters.indexOf(letter);
    return axis >= 0 ? at(left.value.shape, axis) : at(right.value.shape, right.letters.indexOf(letter));
  };
  const lengths = (letters: readonly string[]): number[] => letters.map(lengthOf);
  const [b1, i1, r1, c1] = [batch, inner, rows, columns].map((letters) => sizeOf(lengths(letters)));
  const result = matrixProduct(
    reshape(ordered(left, [...batch, ...rows, ...inner]), [b1 ?? 1, r1 ?? 1, i1 ?? 1]),
    reshape(ordered(right, [...batch, ...inner, ...columns]), [b1 ?? 1, i1 ?? 1, c1 ?? 1]),
  );
  const letters = [...batch, ...rows, ...columns];
  return { value: reshape(result, lengths(letters)), letters };
}

/** The letters of each input and of the output of "bij,bjk->bik". */
function lettersOf(node: ImportedNode): { inputs: readonly string[]; output: string } {
  const equation = node.text('equation', '').replaceAll(' ', '');
  const [left = '', output] = equation.split('->');
  const inputs = left.split(',');
  const isPlain = /^[a-zA-Z]*$/;
  const repeats = (letters: string): boolean => new Set(letters).size < letters.length;
  if (
    output === undefined ||
    inputs.length !== node.inputs.length ||
    [...inputs, output].some((letters) => !isPlain.test(letters) || repeats(letters)) ||
    Array.from(output).some((letter) => !left.includes(letter))
  ) {
    throw node.failure(`the equation "${equation}" is not supported: write each axis out, none twice`);
  }
  return { inputs, output };
}

const einsteinSum: ImportRule = (node) => {
  const { inputs, output } = lettersOf(node);
  const outputLetters = Array.from(output);
  const operands = inputs.map((letters, index): Lettered => {
    const value = node.value(index);
    if (value.shape.length !== letters.length) {
      throw node.failure(`input ${index} has ${value.shape.length} axes, not those of "${letters}"`);
    }
    return { value, letters: Array.from(letters) };
  });
  const result = operands.reduce((a, b, index) => {
    const later = operands.slice(index + 1).flatMap(({ letters }) => letters);
    return product(a, b, [...outputLetters, ...later]);
  });
  return ordered(summed(result, new Set(outputLetters)), outputLetters);
};

export const EINSUM_RULES: readonly (readonly [string, ImportRule])[] = [['Einsum', einsteinSum]];
