/** Activations, normalisation and dropout. For tests. */
import { uniform } from './operatorCase';
import type { OperatorCase } from './operatorCase';
import {
  elu,
  erf,
  gelu,
  leakyRelu,
  logSoftmax,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from '../operators/activations';
import { dropout } from '../operators/dropout';
import { instanceNormalization } from '../operators/normalization';
import {
  batchNormalization,
  frozenBatchNormalization,
  groupNormalization,
  layerNormalization,
} from '../operators/normalizationLayers';

export const LAYER_CASES: Readonly<Record<string, OperatorCase>> = {
  'leaky ReLU': { shapes: [[9]], build: (x) => leakyRelu(x(0), 0.01) },
  ReLU: { shapes: [[9]], build: (x) => relu(x(0)) },
  ELU: { shapes: [[9]], build: (x) => elu(x(0), 0.7) },
  sigmoid: { shapes: [[9]], build: (x) => sigmoid(x(0)) },
  tanh: { shapes: [[9]], build: (x) => tanh(x(0)) },
  'error function': { shapes: [[9]], build: (x) => erf(x(0)) },
  softplus: { shapes: [[9]], build: (x) => softplus(x(0)) },
  SiLU: { shapes: [[9]], build: (x) => silu(x(0)) },
  GELU: { shapes: [[9]], build: (x) => gelu(x(0), 'none') },
  'GELU by tanh': { shapes: [[9]], build: (x) => gelu(x(0), 'tanh') },
  'log-softmax': { shapes: [[2, 3, 2]], build: (x) => logSoftmax(x(0), 1) },
  softmax: { shapes: [[2, 3, 2]], build: (x) => softmax(x(0), 1) },
  'instance normalisation': {
    shapes: [[2, 3, 4, 2], [3], [3]],
    build: (x) => instanceNormalization(x(0), x(1), x(2), 1e-5),
  },
  'instance normalisation in three dimensions': {
    shapes: [[2, 2, 2, 3, 2], [2], [2]],
    build: (x) => instanceNormalization(x(0), x(1), x(2), 1e-5),
  },
  'batch normalisation': {
    shapes: [[3, 2, 2, 3], [2], [2]],
    build: (x) => batchNormalization(x(0), x(1), x(2), 1e-5),
  },
  'batch normalisation of one volume': {
    shapes: [[1, 2, 2, 3, 2], [2], [2]],
    build: (x) => batchNormalization(x(0), x(1), x(2), 1e-5),
  },
  'batch normalisation with statistics that stay': {
    shapes: [[2, 3, 2, 2], [3], [3]],
    build: (x) =>
      frozenBatchNormalization(
        x(0),
        x(1),
        x(2),
        {
          mean: x(0).graph.constant([3], [0.1, -0.2, 0.3]),
          variance: x(0).graph.constant([3], [0.5, 1.5, 1]),
        },
        1e-5,
      ),
  },
  'group normalisation': {
    shapes: [[2, 4, 3, 2], [4], [4]],
    build: (x) => groupNormalization(x(0), 2, x(1), x(2), 1e-5),
  },
  'group normalisation in three dimensions': {
    shapes: [[1, 4, 2, 3, 2], [4], [4]],
    build: (x) => groupNormalization(x(0), 2, x(1), x(2), 1e-5),
  },
  'layer normalisation': {
    shapes: [[2, 3, 5], [5], [5]],
    build: (x) => layerNormalization(x(0), x(1), x(2), 1e-5),
  },
  'layer normalisation over two axes': {
    shapes: [
      [2, 3, 4],
      [3, 4],
    ],
    build: (x) => layerNormalization(x(0), x(1), undefined, 1e-5),
  },
  dropout: {
    shapes: [[2, 3, 4]],
    build: (x) => dropout(x(0), x(0).graph.constant([2, 3, 4], uniform(24)), 0.3),
  },
  'dropout of whole channels': {
    shapes: [[2, 4, 2, 2]],
    build: (x) => dropout(x(0), x(0).graph.constant([2, 4, 1, 1], uniform(8)), 0.5),
  },
};
