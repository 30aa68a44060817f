/** How many channels make a block on this processor. */
import { toBlocks } from './blocks';
import type { GraphEngine } from '../engine';
import { Graph } from '../../graph/graph';
import type { GraphDefinition } from '../../graph/graph';

/** Channels of the probe: as many as the largest block there is. */
const CHANNELS = 64;

/** An image of two pixels, put on blocks: the second pixel of the first channel follows the first block. */
function probe(): GraphDefinition {
  const graph = new Graph();
  return graph.finish({ blocks: toBlocks(graph.input('image', 'float32', [1, CHANNELS, 1, 2])) });
}

/**
 * Asks ONNX Runtime by putting an image on blocks.
 * @param engine on the processor, without blocks
 * @returns undefined where it has no blocks: convolutions stay as they are
 */
export async function blockSize(engine: GraphEngine): Promise<number | undefined> {
  try {
    const program = await engine.compile(probe());
    const data = Float32Array.from({ length: 2 * CHANNELS }, (_, index) => index);
    const { blocks } = await program.run({ image: { dtype: 'float32', shape: [1, CHANNELS, 1, 2], data } });
    await program.dispose();
    const size = blocks?.data.indexOf(1) ?? 0;
    return size >= 8 && CHANNELS % size === 0 ? size : undefined;
  } catch {
    // Builds for other processors do not have the operators.
    return undefined;
  }
}
