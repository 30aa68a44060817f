/** What rearranges, cuts, joins and surrounds. For tests. */
import type { OperatorCase } from './operatorCase';
import { expand } from '../operators/broadcast';
import { multiply } from '../operators/elementwise';
import { reshape, transpose } from '../operators/layout';
import { padFromInside, padWith } from '../operators/padding';
import { concat, pad, slice, split } from '../operators/windows';

export const LAYOUT_CASES: Readonly<Record<string, OperatorCase>> = {
  expand: { shapes: [[2, 1]], build: (x) => expand(x(0), [3, 2, 4]) },
  reshape: { shapes: [[2, 6]], build: (x) => reshape(x(0), [3, 4]) },
  transpose: { shapes: [[2, 3, 4]], build: (x) => transpose(x(0), [2, 0, 1]) },
  slice: { shapes: [[3, 5]], build: (x) => slice(x(0), [{ axis: 1, start: 1, end: 4 }]) },
  padding: { shapes: [[2, 3]], build: (x) => pad(x(0), { before: [1, -1], after: [0, 2] }) },
  concatenation: {
    shapes: [
      [2, 1, 2],
      [2, 3, 2],
    ],
    build: (x) => concat([x(0), x(1)], 1),
  },
  split: {
    shapes: [[2, 5]],
    build: (x) => {
      const [a = x(0), b = x(0)] = split(x(0), 1, [2, 3]);
      return multiply(slice(b, [{ axis: 1, start: 1, end: 3 }]), a);
    },
  },
  'slice with steps': {
    shapes: [[3, 8]],
    build: (x) =>
      slice(x(0), [
        { axis: 0, start: 0, end: 3, step: 2 },
        { axis: 1, start: 1, end: 8, step: 3 },
      ]),
  },
  'slice backwards': {
    shapes: [[2, 7]],
    build: (x) =>
      slice(x(0), [
        { axis: 0, start: 1, end: -1, step: -1 },
        { axis: 1, start: 5, end: 0, step: -2 },
      ]),
  },
  'padding by a number': {
    shapes: [[1, 2, 3]],
    build: (x) => padWith(x(0), { before: [0, 1, 0], after: [0, 0, 2] }, -3),
  },
  'padding by the last element': {
    shapes: [[1, 2, 3]],
    build: (x) => padFromInside(x(0), { before: [0, 2, 0], after: [0, 0, 2] }, 'edge'),
  },
  'padding by reflection': {
    shapes: [[1, 3, 4]],
    build: (x) => padFromInside(x(0), { before: [0, 2, 1], after: [0, 1, 3] }, 'reflect'),
  },
  'padding from the other end': {
    shapes: [[1, 3, 4]],
    build: (x) => padFromInside(x(0), { before: [0, 2, 1], after: [0, 1, 3] }, 'wrap'),
  },
};
