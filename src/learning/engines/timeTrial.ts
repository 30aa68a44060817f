import type { GraphEngine } from './engine';
import { Graph } from '../graph/graph';
import { convolution } from '../graph/operators/convolution';

const RUNS = 3;
const CHANNELS = 32;
const SIDE = 128;

/**
 * Milliseconds that an engine needs for a layer as U-Nets have them (3x3, 32 channels, 128x128, 0.3
 * GFLOP), the fastest of a few runs. Only for comparing engines with each other.
 */
export async function timeTrial(engine: GraphEngine): Promise<number> {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, CHANNELS, SIDE, SIDE]);
  const kernel = graph.input('kernel', 'float32', [CHANNELS, CHANNELS, 3, 3]);
  const y = convolution(x, kernel, undefined, { strides: [1, 1], padding: [1, 1] });
  const program = await engine.compile(graph.finish({ y }));
  const ones = (shape: readonly number[]) => {
    const data = new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(1);
    return { dtype: 'float32' as const, shape, data };
  };
  const feeds = { x: ones(x.shape), kernel: ones(kernel.shape) };
  await program.run(feeds);
  let fastest = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await program.run(feeds);
    fastest = Math.min(fastest, performance.now() - start);
  }
  await program.dispose();
  return fastest;
}
