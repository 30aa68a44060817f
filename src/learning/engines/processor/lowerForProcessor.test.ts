import { beforeAll, describe, expect, it } from 'vitest';
import { blockSize } from './blockSize';
import { lowerForProcessor } from './lowerForProcessor';
import { createEngine } from '../createEngine';
import type { GraphEngine } from '../engine';
import { largestErrors } from '../largestErrors';
import type { GraphDefinition } from '../../graph/graph';
import { caseGraph } from '../../graph/operatorCases/caseGraph';
import type { OperatorCase } from '../../graph/operatorCases/operatorCase';
import { leakyRelu, sigmoid, softmax } from '../../graph/operators/activations';
import { convolution, transposedConvolution } from '../../graph/operators/convolution';
import { add, multiply, scale, shift } from '../../graph/operators/elementwise';
import { groupedConvolution, groupedTransposedConvolution } from '../../graph/operators/groupedConvolution';
import { instanceNormalization } from '../../graph/operators/normalization';
import { concat, slice } from '../../graph/operators/windows';

const plain = (length: number): { strides: number[]; padding: number[] } => ({
  strides: new Array<number>(length).fill(1),
  padding: new Array<number>(length).fill(1),
});

/** Graphs whose channels blocks of 8 and of 16 fill, or not; inputs are images first, then parameters. */
const CASES: Readonly<Record<string, OperatorCase>> = {
  'a convolution with bias': {
    shapes: [[2, 16, 5, 6], [32, 16, 3, 3], [32]],
    build: (x) => convolution(x(0), x(1), x(2), plain(2)),
  },
  'a convolution of an image of one channel': {
    shapes: [
      [2, 1, 5, 6],
      [16, 1, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, plain(2)),
  },
  'a convolution to two channels, which blocks do not fill': {
    shapes: [
      [2, 16, 5, 4],
      [2, 16, 1, 1],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [1, 1], padding: [0, 0] }),
  },
  'a convolution of 24 channels, which blocks of 16 do not fill': {
    shapes: [
      [1, 24, 4, 5],
      [16, 24, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, plain(2)),
  },
  'a convolution with stride 2 and a kernel of unequal sides': {
    shapes: [
      [2, 16, 6, 8],
      [16, 16, 3, 5],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [2, 2], padding: [1, 2] }),
  },
  'a convolution with stride 2 of an image of odd sides': {
    shapes: [
      [1, 16, 5, 7],
      [16, 16, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [2, 2], padding: [1, 1] }),
  },
  'a convolution without padding, with stride 1 and 3': {
    shapes: [
      [1, 16, 4, 9],
      [16, 16, 2, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [1, 3], padding: [0, 0] }),
  },
  'a dilated convolution': {
    shapes: [
      [1, 16, 6, 6],
      [16, 16, 3, 3],
    ],
    build: (x) =>
      groupedConvolution(x(0), x(1), undefined, {
        strides: [1, 1],
        padding: [2, 2],
        dilations: [2, 2],
        groups: 1,
      }),
  },
  'a convolution in two groups': {
    shapes: [
      [1, 32, 4, 4],
      [32, 16, 3, 3],
    ],
    build: (x) => groupedConvolution(x(0), x(1), undefined, { ...plain(2), dilations: [1, 1], groups: 2 }),
  },
  'a convolution in two groups with stride': {
    shapes: [
      [1, 32, 5, 6],
      [32, 16, 3, 3],
    ],
    build: (x) =>
      groupedConvolution(x(0), x(1), undefined, {
        ...{ strides: [2, 2], padding: [1, 1], dilations: [1, 1], groups: 2 },
      }),
  },
  'a convolution of each channel by itself': {
    shapes: [
      [1, 16, 5, 5],
      [16, 1, 3, 3],
    ],
    build: (x) => groupedConvolution(x(0), x(1), undefined, { ...plain(2), dilations: [1, 1], groups: 16 }),
  },
  'a convolution with stride and other padding after than before': {
    shapes: [
      [1, 16, 6, 5],
      [16, 16, 3, 3],
    ],
    build: (x) =>
      groupedConvolution(x(0), x(1), undefined, {
        ...{ strides: [2, 2], dilations: [1, 1], groups: 1 },
        ...{ padding: [0, 1], paddingAfter: [1, 2] },
      }),
  },
  'a convolution 1x1 with padding': {
    shapes: [
      [1, 16, 4, 5],
      [16, 16, 1, 1],
    ],
    build: (x) => convolution(x(0), x(1), undefined, plain(2)),
  },
  'a transposed convolution in two groups': {
    shapes: [
      [1, 32, 3, 4],
      [32, 16, 3, 3],
    ],
    build: (x) =>
      groupedTransposedConvolution(
        x(0),
        x(1),
        { strides: [2, 2], padding: [1, 1], dilations: [1, 1], groups: 2 },
        [6, 8],
      ),
  },
  'a transposed convolution with uneven padding': {
    shapes: [
      [1, 16, 3, 4],
      [16, 16, 3, 3],
    ],
    build: (x) =>
      groupedTransposedConvolution(
        x(0),
        x(1),
        {
          ...{ strides: [2, 2], dilations: [1, 1], groups: 1 },
          ...{ padding: [0, 1], paddingAfter: [1, 0] },
        },
        [6, 8],
      ),
  },
  'a convolution of many samples': {
    shapes: [
      [19, 16, 3, 3],
      [16, 16, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, plain(2)),
  },
  'a convolution of an image so wide that its gradient is divided into stripes': {
    shapes: [
      [1, 1, 4, 6000],
      [16, 1, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, plain(2)),
  },
  'a convolution in three dimensions': {
    shapes: [[2, 16, 3, 4, 5], [16, 16, 3, 3, 3], [16]],
    build: (x) => convolution(x(0), x(1), x(2), plain(3)),
  },
  'a convolution in three dimensions of an even number of slices, of which two are computed together': {
    shapes: [[2, 16, 4, 4, 5], [16, 16, 3, 3, 3], [16]],
    build: (x) => convolution(x(0), x(1), x(2), plain(3)),
  },
  'a convolution in three dimensions of a volume of one channel': {
    shapes: [
      [2, 1, 4, 4, 5],
      [16, 1, 3, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, plain(3)),
  },
  'a convolution in three dimensions with strides as anisotropic voxels want them': {
    shapes: [
      [2, 16, 4, 4, 6],
      [32, 16, 1, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [1, 2, 2], padding: [0, 1, 1] }),
  },
  'a convolution in three dimensions with stride 2': {
    shapes: [
      [1, 16, 4, 4, 6],
      [16, 16, 3, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [2, 2, 2], padding: [1, 1, 1] }),
  },
  'a transposed convolution': {
    shapes: [
      [2, 32, 3, 4],
      [32, 16, 2, 2],
    ],
    build: (x) => transposedConvolution(x(0), x(1), { strides: [2, 2], padding: [0, 0] }, [6, 8]),
  },
  'a transposed convolution in three dimensions': {
    shapes: [
      [2, 16, 2, 3, 2],
      [16, 16, 1, 2, 2],
    ],
    build: (x) => transposedConvolution(x(0), x(1), { strides: [1, 2, 2], padding: [0, 0, 0] }, [2, 6, 4]),
  },
  'convolution, normalisation and activation': {
    shapes: [[2, 16, 5, 4], [16, 16, 3, 3], [16], [16]],
    build: (x) =>
      leakyRelu(instanceNormalization(convolution(x(0), x(1), undefined, plain(2)), x(2), x(3), 1e-5), 0.01),
  },
  'normalisation of channels whose mean is many times their deviation': {
    shapes: [[2, 16, 5, 4], [16, 16, 1, 1], [16], [16], [2, 16, 5, 4]],
    build: (x) => {
      const same = { strides: [1, 1], padding: [0, 0] };
      const far = shift(convolution(x(0), x(1), undefined, same), 30);
      return multiply(instanceNormalization(far, x(2), x(3), 1e-5), x(4));
    },
  },
  'normalisation that is used with and without activation, in three dimensions': {
    shapes: [[2, 16, 3, 4, 2], [16, 16, 3, 3, 3], [16], [16]],
    build: (x) => {
      const normal = instanceNormalization(convolution(x(0), x(1), undefined, plain(3)), x(2), x(3), 1e-5);
      return add(leakyRelu(normal, 0.1), scale(normal, 0.5));
    },
  },
  'convolutions of volumes with bias, and what makes numbers of zeros between them': {
    shapes: [[2, 16, 3, 4, 4], [16, 16, 3, 3, 3], [16], [16, 16, 3, 3, 3], [16, 16, 3, 3, 3]],
    build: (x) => {
      const first = convolution(x(0), x(1), x(2), plain(3));
      const second = convolution(leakyRelu(first, 0.1), x(3), undefined, plain(3));
      return convolution(sigmoid(shift(second, 0.5)), x(4), undefined, plain(3));
    },
  },
  'a convolution of a volume to a single slice, and back': {
    shapes: [
      [1, 16, 2, 4, 4],
      [16, 16, 2, 3, 3],
      [16, 16, 2, 2, 2],
    ],
    build: (x) => {
      const slice = convolution(x(0), x(1), undefined, { strides: [2, 1, 1], padding: [0, 1, 1] });
      return transposedConvolution(slice, x(2), { strides: [2, 2, 2], padding: [0, 0, 0] }, [2, 8, 8]);
    },
  },
  'a skip connection': {
    shapes: [
      [2, 16, 4, 4],
      [16, 16, 3, 3],
      [16, 32, 3, 3],
    ],
    build: (x) => {
      const once = convolution(x(0), x(1), undefined, plain(2));
      return convolution(concat([leakyRelu(once, 0.01), once], 1), x(2), undefined, plain(2));
    },
  },
  'channels cut out, between blocks and within one': {
    shapes: [
      [2, 16, 3, 4],
      [32, 16, 3, 3],
    ],
    build: (x) => {
      const channels = convolution(x(0), x(1), undefined, plain(2));
      const cut = (start: number, end: number) => slice(channels, [{ axis: 1, start, end }]);
      return multiply(cut(0, 16), cut(5, 21));
    },
  },
  'a convolution that something else uses too': {
    shapes: [
      [1, 16, 3, 4],
      [16, 16, 3, 3],
    ],
    build: (x) => softmax(convolution(x(0), x(1), undefined, plain(2)), 1),
  },
};

const operatorsOf = ({ nodes }: GraphDefinition): Set<string> =>
  new Set(nodes.map(({ operator }) => `${operator.domain ?? ''}:${operator.type}`));

describe('graphs for the processor compute what the reference computes:', () => {
  let engine: GraphEngine;
  beforeAll(async () => {
    engine = await createEngine('cpu');
  });

  it.each(Object.entries(CASES))('%s', async (_name, operatorCase) => {
    const graph = caseGraph(operatorCase);
    const program = await engine.compile(graph.definition);
    const errors = await largestErrors(program, graph);
    await program.dispose();
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(1e-5);
  });
});

describe('lowering', () => {
  const block = 16;

  it('knows the size of blocks on this processor, where it has them', async () => {
    expect([undefined, 8, 16]).toContain(await blockSize(await createEngine('cpu')));
  });

  it('keeps a block of convolution, normalisation and activation on blocks from end to end', () => {
    const name = 'convolution, normalisation and activation';
    const operators = operatorsOf(lowerForProcessor(caseGraph(CASES[name] ?? fail(name)).definition, block));
    expect(operators).toContain('com.microsoft.nchwc:Conv');
    for (const replaced of [':Conv', ':InstanceNormalization', ':LeakyRelu', ':ConvKernelGradient']) {
      expect(operators).not.toContain(replaced);
    }
  });

  it('leaves alone what blocks do not fill', () => {
    const name = 'a convolution of 24 channels, which blocks of 16 do not fill';
    expect(operatorsOf(lowerForProcessor(caseGraph(CASES[name] ?? fail(name)).definition, block))).toContain(
      ':Conv',
    );
  });

  it('keeps the names and shapes of inputs and outputs', () => {
    for (const operatorCase of Object.values(CASES)) {
      const before = caseGraph(operatorCase).definition;
      const after = lowerForProcessor(before, block);
      expect(after.inputs.map(({ name, shape }) => [name, shape])).toEqual(
        before.inputs.map(({ name, shape }) => [name, shape]),
      );
      expect(after.outputs.map(({ name, value }) => [name, value.shape])).toEqual(
        before.outputs.map(({ name, value }) => [name, value.shape]),
      );
    }
  });
});

function fail(name: string): never {
  throw new Error(`There is no case "${name}".`);
}
