/** Pooling and resizing. For tests. */
import type { OperatorCase } from './operatorCase';
import { subtract } from '../operators/elementwise';
import { averagePool, maxPool } from '../operators/pooling';
import { resize } from '../operators/resize';

export const POOLING_CASES: Readonly<Record<string, OperatorCase>> = {
  'max pooling': {
    shapes: [[2, 2, 6, 4]],
    build: (x) => maxPool(x(0), { kernel: [2, 2], strides: [2, 2], padding: [0, 0] }),
  },
  'max pooling of overlapping, padded windows': {
    shapes: [[1, 2, 7, 6]],
    build: (x) => maxPool(x(0), { kernel: [3, 3], strides: [2, 2], padding: [1, 1] }),
  },
  'max pooling of negative numbers beside the padding': {
    shapes: [[1, 1, 4, 4]],
    build: (x) =>
      maxPool(subtract(x(0), x(0).graph.scalar(2)), { kernel: [3, 3], strides: [1, 1], padding: [1, 1] }),
  },
  'max pooling in three dimensions': {
    shapes: [[1, 2, 4, 3, 4]],
    build: (x) => maxPool(x(0), { kernel: [2, 1, 2], strides: [2, 1, 2], padding: [0, 0, 0] }),
  },
  'average pooling': {
    shapes: [[1, 2, 6, 5]],
    build: (x) => averagePool(x(0), { kernel: [3, 2], strides: [2, 2], padding: [1, 0], countPadding: true }),
  },
  'average pooling that leaves the padding out': {
    shapes: [[1, 2, 5, 5]],
    build: (x) =>
      averagePool(x(0), { kernel: [3, 3], strides: [2, 2], padding: [1, 1], countPadding: false }),
  },
  'average pooling in three dimensions': {
    shapes: [[1, 1, 4, 4, 3]],
    build: (x) =>
      averagePool(x(0), { kernel: [2, 2, 2], strides: [2, 2, 1], padding: [0, 0, 0], countPadding: true }),
  },
  'nearest resize by whole factors': {
    shapes: [[1, 2, 2, 3]],
    build: (x) => resize(x(0), [4, 9], { mode: 'nearest', coordinates: 'asymmetric' }),
  },
  'nearest resize by other factors': {
    shapes: [[1, 1, 3, 5]],
    build: (x) => resize(x(0), [5, 3], { mode: 'nearest', coordinates: 'half-pixel' }),
  },
  'linear resize': {
    shapes: [[1, 2, 3, 4]],
    build: (x) => resize(x(0), [6, 7], { mode: 'linear', coordinates: 'half-pixel' }),
  },
  'linear resize in three dimensions, corners on corners': {
    shapes: [[1, 1, 2, 3, 2]],
    build: (x) => resize(x(0), [4, 5, 3], { mode: 'linear', coordinates: 'align-corners' }),
  },
  'max pooling with windows that reach over the end': {
    shapes: [[1, 2, 6, 5]],
    build: (x) => maxPool(x(0), { kernel: [3, 2], strides: [2, 2], padding: [0, 0], paddingAfter: [1, 1] }),
  },
  'average pooling with windows that reach over the end': {
    shapes: [[1, 2, 6, 5]],
    build: (x) =>
      averagePool(x(0), {
        ...{ kernel: [3, 2], strides: [2, 2], countPadding: false },
        ...{ padding: [1, 0], paddingAfter: [0, 1] },
      }),
  },
  'max pooling in three dimensions, overlapping': {
    shapes: [[1, 1, 5, 4, 5]],
    build: (x) => maxPool(x(0), { kernel: [3, 3, 3], strides: [2, 1, 2], padding: [1, 1, 1] }),
  },
  'nearest resize in three dimensions': {
    shapes: [[1, 1, 2, 3, 2]],
    build: (x) => resize(x(0), [4, 3, 6], { mode: 'nearest', coordinates: 'asymmetric' }),
  },
  'nearest resize to fewer elements': {
    shapes: [[1, 2, 5, 4]],
    build: (x) => resize(x(0), [2, 3], { mode: 'nearest', coordinates: 'half-pixel', rounding: 'half-up' }),
  },
  'linear resize, corners on corners': {
    shapes: [[1, 2, 3, 4]],
    build: (x) => resize(x(0), [5, 6], { mode: 'linear', coordinates: 'align-corners' }),
  },
  'linear resize by a scale that is no ratio of lengths': {
    shapes: [[1, 1, 3, 5]],
    build: (x) =>
      resize(x(0), [7, 7], { mode: 'linear', coordinates: 'pytorch-half-pixel', scales: [2.5, 1.5] }),
  },
  'linear resize in three dimensions': {
    shapes: [[1, 1, 2, 3, 2]],
    build: (x) => resize(x(0), [4, 6, 4], { mode: 'linear', coordinates: 'half-pixel' }),
  },
};
