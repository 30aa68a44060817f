/** A case for every differentiable operator, and for each way through it that has code of its own. For tests. */
import { ARITHMETIC_CASES } from './operatorCases/arithmetic';
import { CONVOLUTION_CASES } from './operatorCases/convolution';
import { LAYER_CASES } from './operatorCases/layers';
import { LAYOUT_CASES } from './operatorCases/layout';
import type { OperatorCase } from './operatorCases/operatorCase';
import { POOLING_CASES } from './operatorCases/pooling';

export const OPERATOR_CASES: Readonly<Record<string, OperatorCase>> = {
  ...ARITHMETIC_CASES,
  ...LAYOUT_CASES,
  ...LAYER_CASES,
  ...CONVOLUTION_CASES,
  ...POOLING_CASES,
};
