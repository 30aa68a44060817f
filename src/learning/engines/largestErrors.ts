import type { HostTensor, Program } from './engine';
import { evaluate } from '../graph/evaluate';
import type { CaseGraph } from '../graph/operatorCases/caseGraph';

/**
 * Runs a program of a case and compares it with the reference evaluation. For tests.
 * @returns for each output the largest difference, in units of its largest value where that is above 1;
 * NaN where a value is missing
 */
export async function largestErrors(
  program: Program,
  { definition, values }: CaseGraph,
): Promise<Readonly<Record<string, number>>> {
  const feeds = definition.inputs.map(({ name, shape }): [string, HostTensor] => [
    name,
    { dtype: 'float32', shape, data: Float32Array.from(values[name] ?? []) },
  ]);
  const found = await program.run(Object.fromEntries(feeds));
  const expected = evaluate(definition, values);
  return Object.fromEntries(
    Object.entries(expected).map(([name, exact]) => {
      const data = found[name]?.data ?? [];
      const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const worst = exact.reduce(
        (most, value, index) => Math.max(most, Math.abs(value - (data[index] ?? NaN))),
        0,
      );
      return [name, data.length === exact.length ? worst / largest : NaN];
    }),
  );
}
