import type { GraphEngine } from './engine';
import { Graph } from '../graph/graph';
import { add } from '../graph/operators/elementwise';

/**
 * Runs a graph of one node, to know whether a device works at all.
 * @throws Error with the run-time's reason when it does not
 */
export async function runTrivialGraph(engine: GraphEngine): Promise<void> {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [4]);
  const program = await engine.compile(graph.finish({ y: add(x, x) }));
  const { y } = await program.run({ x: { dtype: 'float32', shape: [4], data: Float32Array.of(1, 2, 3, 4) } });
  await program.dispose();
  if (y?.data.join() !== '2,4,6,8')
    throw new Error(`1 2 3 4 doubled became ${y?.data.join(' ') ?? 'nothing'}`);
}
