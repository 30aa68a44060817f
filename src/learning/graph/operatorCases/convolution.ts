/** Convolutions and transposed convolutions. For tests. */
import type { OperatorCase } from './operatorCase';
import { convolution, transposedConvolution } from '../operators/convolution';
import { groupedConvolution, groupedTransposedConvolution } from '../operators/groupedConvolution';

const plain = { strides: [1, 1], padding: [1, 1] };

export const CONVOLUTION_CASES: Readonly<Record<string, OperatorCase>> = {
  'convolution 3x3': {
    shapes: [[2, 2, 5, 4], [3, 2, 3, 3], [3]],
    build: (x) => convolution(x(0), x(1), x(2), plain),
  },
  'convolution without padding, of unequal sides': {
    shapes: [
      [1, 2, 4, 5],
      [2, 2, 2, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [1, 1], padding: [0, 0] }),
  },
  'convolution 1x1': {
    shapes: [[2, 2, 2, 3], [3, 2, 1, 1], [3]],
    build: (x) => convolution(x(0), x(1), x(2), { strides: [1, 1], padding: [0, 0] }),
  },
  'convolution of 6 channels, which are filled up to 8': {
    shapes: [
      [1, 6, 3, 2],
      [2, 6, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, plain),
  },
  'convolution with stride 2 on an even side': {
    shapes: [
      [2, 2, 6, 4],
      [3, 2, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [2, 2], padding: [1, 1] }),
  },
  'convolution with stride 2 on an odd side': {
    shapes: [
      [1, 2, 5, 7],
      [2, 2, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [2, 2], padding: [1, 1] }),
  },
  'convolution in three dimensions': {
    shapes: [
      [1, 2, 3, 4, 3],
      [2, 2, 3, 3, 3],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [1, 1, 1], padding: [1, 1, 1] }),
  },
  'convolution in two groups': {
    shapes: [[2, 4, 5, 4], [6, 2, 3, 3], [6]],
    build: (x) => groupedConvolution(x(0), x(1), x(2), { ...plain, dilations: [1, 1], groups: 2 }),
  },
  'convolution of each channel by itself, with dilation and stride': {
    shapes: [
      [1, 3, 9, 8],
      [3, 1, 3, 3],
    ],
    build: (x) =>
      groupedConvolution(x(0), x(1), undefined, {
        ...{ strides: [2, 1], padding: [2, 2], dilations: [2, 2], groups: 3 },
      }),
  },
  'transposed convolution in two groups': {
    shapes: [
      [1, 4, 3, 3],
      [4, 1, 3, 3],
    ],
    build: (x) =>
      groupedTransposedConvolution(
        x(0),
        x(1),
        { strides: [2, 2], padding: [1, 1], dilations: [1, 1], groups: 2 },
        [6, 6],
      ),
  },
  'transposed convolution': {
    shapes: [
      [2, 3, 2, 3],
      [3, 2, 2, 2],
    ],
    build: (x) => transposedConvolution(x(0), x(1), { strides: [2, 2], padding: [0, 0] }, [4, 6]),
  },
  'convolution in three dimensions, of unequal sides and strides': {
    shapes: [[1, 2, 3, 5, 6], [3, 2, 1, 3, 3], [3]],
    build: (x) => convolution(x(0), x(1), x(2), { strides: [1, 2, 2], padding: [0, 1, 1] }),
  },
  'convolution with other padding after than before': {
    shapes: [
      [1, 2, 5, 4],
      [2, 2, 3, 2],
    ],
    build: (x) =>
      groupedConvolution(x(0), x(1), undefined, {
        ...{ strides: [1, 1], dilations: [1, 1], groups: 1 },
        ...{ padding: [0, 1], paddingAfter: [2, 0] },
      }),
  },
  'convolution with stride and other padding after than before': {
    shapes: [[1, 2, 6, 5], [2, 2, 3, 3], [2]],
    build: (x) =>
      groupedConvolution(x(0), x(1), x(2), {
        ...{ strides: [2, 2], dilations: [1, 1], groups: 1 },
        ...{ padding: [0, 0], paddingAfter: [1, 2] },
      }),
  },
  'convolution with dilation': {
    shapes: [
      [2, 2, 7, 6],
      [3, 2, 3, 2],
    ],
    build: (x) =>
      groupedConvolution(x(0), x(1), undefined, {
        ...{ strides: [1, 1], padding: [2, 0], dilations: [2, 3], groups: 1 },
      }),
  },
  'convolution 1x1 with padding': {
    shapes: [
      [1, 2, 2, 3],
      [3, 2, 1, 1],
    ],
    build: (x) => convolution(x(0), x(1), undefined, { strides: [1, 1], padding: [1, 1] }),
  },
  'convolution in three dimensions, in groups, with dilation': {
    shapes: [[1, 4, 3, 5, 4], [4, 2, 1, 3, 2], [4]],
    build: (x) =>
      groupedConvolution(x(0), x(1), x(2), {
        ...{ strides: [1, 1, 1], padding: [0, 2, 1], dilations: [1, 2, 1], groups: 2 },
      }),
  },
  'transposed convolution of overlapping windows, with output padding': {
    shapes: [
      [1, 2, 3, 3],
      [2, 3, 3, 3],
    ],
    build: (x) => transposedConvolution(x(0), x(1), { strides: [2, 2], padding: [1, 1] }, [6, 6]),
  },
  'transposed convolution in three dimensions': {
    shapes: [
      [1, 2, 2, 3, 2],
      [2, 3, 1, 2, 2],
    ],
    build: (x) => transposedConvolution(x(0), x(1), { strides: [1, 2, 2], padding: [0, 0, 0] }, [2, 6, 4]),
  },
  'transposed convolution with dilation and uneven padding': {
    shapes: [
      [1, 2, 3, 4],
      [2, 2, 2, 3],
    ],
    build: (x) =>
      groupedTransposedConvolution(
        x(0),
        x(1),
        {
          ...{ strides: [2, 1], dilations: [2, 1], groups: 1 },
          ...{ padding: [1, 0], paddingAfter: [0, 2] },
        },
        [6, 4],
      ),
  },
};
