import type { CarriedState, GraphEngine, HostTensor, Program } from './engine';
import { checkFeed } from './engine';
import { evaluate } from '../graph/evaluate';
import type { GraphDefinition } from '../graph/graph';

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
  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ name, value: { dtype, shape } }) => ({ name, dtype, shape })),
    run: (feeds) => {
      for (const input of graph.inputs) {
        if (!state.has(input.name)) checkFeed(input.name, input, feeds[input.name]);
      }
      const given = Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data]));
      const results = evaluate(graph, { ...given, ...Object.fromEntries(state) });
      for (const { input, output } of carried) state.set(input, Float64Array.from(results[output] ?? []));
      const kept = graph.outputs.filter(({ name }) => !carriedOutputs.has(name));
      return Promise.resolve(
        Object.fromEntries(
          kept.map(({ name, value: { dtype, shape } }): [string, HostTensor] => {
            const data = results[name] ?? new Float64Array();
            return dtype === 'float32'
              ? [name, { dtype, shape, data: Float32Array.from(data) }]
              : [name, { dtype: 'int32', shape, data: Int32Array.from(data) }];
          }),
        ),
      );
    },
    readState: () =>
      Promise.resolve(Object.fromEntries([...state].map(([name, data]) => [name, Float32Array.from(data)]))),
    dispose: () => Promise.resolve(),
  };
}
