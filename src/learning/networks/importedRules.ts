/** Every ONNX operator that an imported network may use. */
import { ACTIVATION_RULES } from './importedActivations';
import { ARITHMETIC_RULES } from './importedArithmetic';
import { EINSUM_RULES } from './importedEinsum';
import { LAYOUT_RULES } from './importedLayout';
import type { ImportRule } from './importedNode';
import { NORMALIZATION_RULES } from './importedNormalization';
import { RESIZE_RULES } from './importedResize';
import { WINDOW_RULES } from './importedWindows';

export const RULES: ReadonlyMap<string, ImportRule> = new Map([
  ...WINDOW_RULES,
  ...NORMALIZATION_RULES,
  ...ACTIVATION_RULES,
  ...ARITHMETIC_RULES,
  ...EINSUM_RULES,
  ...LAYOUT_RULES,
  ...RESIZE_RULES,
]);
