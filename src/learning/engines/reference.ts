import type { CarriedState, GraphEngine, HostTensor, Program } from './engine';
import { checkFeed } from './engine';
import { evaluate } from '../graph/evaluate';
import type { GraphDefinition, Value } from '../graph/graph';

/**
 * The engine that all others are compared with: float64 throughout, state included, no native code.
 * Far too slow for training.
 */
export function createReferenceEngine(): GraphEngine {
  return {
    device: 'cpu',
    description: 'reference evaluation in TypeScript',
    warnings: [],
    compile: (graph, { state = [] } = {}) => Promise.resolve(referenceProgram(graph, state)),
  };
}

function referenceProgram(graph: GraphDefinition, carried: readonly CarriedState[]): Program {
  const state = new Map(carried.map(({ input, initial }) => [input, Float64Array.from(initial)]));
  const carriedOutputs = new Set(carried.map(({ output }) => output));
  const kept = graph.outputs.filter(({ name }) => !carriedOutputs.has(name));

  const run = (feeds: Readonly<Record<string, HostTensor>>): Record<string, HostTensor> => {
    for (const input of graph.inputs) {
      if (!state.has(input.name)) checkFeed(input.name, input, feeds[input.name]);
    }
    const given = Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data]));
    const results = evaluate(graph, { ...given, ...Object.fromEntries(state) });
    for (const { input, output } of carried) state.set(input, Float64Array.from(results[output] ?? []));
    return Object.fromEntries(
      kept.map(({ name, value }) => [name, toHost(value, results[name] ?? new Float64Array())]),
    );
  };

  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ name, value: { dtype, shape } }) => ({ name, dtype, shape })),
    run: (feeds) => Promise.resolve(feeds).then(run),
    readState: () =>
      Promise.resolve(Object.fromEntries([...state].map(([name, data]) => [name, Float32Array.from(data)]))),
    dispose: () => Promise.resolve(),
  };
}

function toHost({ dtype, shape }: Value, data: Float64Array): HostTensor {
  return dtype === 'float32'
    ? { dtype, shape, data: Float32Array.from(data) }
    : { dtype: 'int32', shape, data: Int32Array.from(data) };
}
