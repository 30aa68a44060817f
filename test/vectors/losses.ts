/**
 * Losses and their gradients with respect to the logits against upstream's: the product's graphs,
 * differentiated by the product, run in float64 by the reference engine and in float32 by ONNX Runtime.
 */
import { createEngine } from '../../src/learning/engines/createEngine';
import type { HostTensor } from '../../src/learning/engines/engine';
import { differentiate } from '../../src/learning/graph/differentiate';
import { evaluate } from '../../src/learning/graph/evaluate';
import { Graph, type GraphDefinition, type Value } from '../../src/learning/graph/graph';
import { softmax } from '../../src/learning/graph/operators/activations';
import type { LossInputs } from '../../src/learning/losses/inputs';
import { buildLosses } from '../../src/learning/losses/losses';
import { oneHot } from '../../src/learning/losses/oneHot';
import type { LossTerm } from '../../src/learning/losses/terms';
import { compare, skip, type Check, type Tolerance } from './check';
import { upstreamHausdorffWeights } from './upstreamHausdorff';
import type { LossEntry, NdArray, ReferenceCase } from './format';

/** The file's gradients are rounded to float32, its maps too. */
const FLOAT64 = { relative: 1e-6, absolute: 1e-9 };
/** Upstream's own float32 run is off by as much where a probability is near 0. */
const FLOAT32 = { relative: 2e-5, absolute: 2e-6 };
/**
 * Errors of a gradient go with its largest element: every pixel shares the sums in the denominators. Below
 * 1e-8, 1 - p is lost in float32.
 */
const GRADIENT_FLOAT32 = 1e-4;

/** One value of the file: losses with their weights, and what comes out. */
interface Expectation {
  readonly name: string;
  readonly terms: readonly LossTerm[];
  readonly weights: readonly number[];
  readonly maps: 'dist_f32' | 'dist_int32';
  readonly hausdorffWeights?: Float32Array;
  readonly value: number;
  readonly gradient: NdArray;
}

export async function checkLosses(testCase: ReferenceCase): Promise<Check[]> {
  const entries = [...testCase.losses.map((entry) => ofLoss(testCase, entry)), ...ofCombos(testCase)];
  const expectations = entries.filter((entry) => 'terms' in entry);
  const skipped = entries.filter((entry) => 'kind' in entry);
  if (expectations.length === 0) return skipped;

  const graph = buildCase(testCase, expectations);
  const feeds = feedsOf(testCase);
  const float64 = evaluate(
    graph,
    Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data])),
  );
  const float32 = await runInFloat32(graph, feeds);
  return [
    ...expectations.flatMap((entry, index) => compareEntry(entry, index, float64, float32)),
    ...skipped,
  ];
}

function ofLoss(testCase: ReferenceCase, entry: LossEntry): Expectation | Check {
  const name = `${entry.loss}[${entry.idc.join()}]${entry.target === 'dist_int32' ? ' int32 map' : ''}`;
  if (entry.assertion !== undefined)
    return skip(name, 'upstream refuses a map that looks like a one-hot image');
  const term = termOf(entry);
  if (!term) return skip(name, 'nothing of this name in the product');
  if (entry.value_f64 === undefined || !entry.grad_logits) return skip(name, 'the file gives no value');
  const maps = entry.target === 'dist_int32' ? 'dist_int32' : 'dist_f32';
  return {
    ...{ name, terms: [term], weights: [1], maps, value: entry.value_f64, gradient: entry.grad_logits },
    ...(term.kind === 'hausdorff' && { hausdorffWeights: upstreamHausdorffWeights(testCase) }),
  };
}

function termOf({ loss, idc: classes, gamma }: LossEntry): LossTerm | undefined {
  switch (loss) {
    case 'SurfaceLoss':
    case 'BoundaryLoss':
      return { kind: 'boundary', classes };
    case 'GeneralizedDice':
      return { kind: 'generalized-dice', absentClasses: 'upstream', classes };
    case 'DiceLoss':
      return { kind: 'dice', classes };
    case 'CrossEntropy':
      return { kind: 'cross-entropy', classes };
    case 'FocalLoss':
      return gamma === undefined ? undefined : { kind: 'focal', gamma, classes };
    case 'HausdorffLoss':
      return { kind: 'hausdorff', exponent: 2, logarithm: false, classes };
    default:
      return undefined;
  }
}

function ofCombos({ combos, K }: ReferenceCase): (Expectation | Check)[] {
  const foreground = Array.from({ length: K - 1 }, (_, index) => index + 1);
  return combos.map(
    ({ combo, w_region, w_boundary, value_f64, grad_logits, assertion }): Expectation | Check => {
      if (assertion !== undefined)
        return skip(combo, 'upstream refuses a map that looks like a one-hot image');
      if (w_region === undefined || w_boundary === undefined || value_f64 === undefined || !grad_logits) {
        return skip(combo, 'the file gives no value');
      }
      return {
        name: combo,
        terms: [
          { kind: 'generalized-dice', absentClasses: 'upstream' },
          { kind: 'boundary', classes: foreground },
        ],
        weights: [w_region, w_boundary],
        maps: 'dist_f32',
        value: value_f64,
        gradient: grad_logits,
      };
    },
  );
}

/** One graph for all values of a case, outputs value0, gradient0, value1... */
function buildCase(
  { K, label, logits: { shape } }: ReferenceCase,
  expectations: readonly Expectation[],
): GraphDefinition {
  const graph = new Graph();
  const logits = graph.input('logits', 'float32', shape);
  const [batch = 0, ...spatial] = label.shape;
  const labels = graph.input('labels', 'int32', [batch, 1, ...spatial]);
  const maps = {
    dist_f32: graph.input('dist_f32', 'float32', shape),
    dist_int32: graph.input('dist_int32', 'float32', shape),
  };
  const inputs: LossInputs = { probabilities: softmax(logits, 1), target: oneHot(labels, K) };

  const outputs: Record<string, Value> = {};
  for (const [index, { terms, weights, maps: which, hausdorffWeights }] of expectations.entries()) {
    const given = graph.constant([weights.length], weights);
    const { loss } = buildLosses(
      terms,
      {
        ...inputs,
        distanceMaps: maps[which],
        hausdorffWeights: hausdorffWeights && graph.constant(shape, hausdorffWeights),
      },
      given,
    );
    outputs[`value${index}`] = loss;
    for (const gradient of differentiate(graph, loss, [logits])) outputs[`gradient${index}`] = gradient;
  }
  return graph.finish(outputs);
}

function feedsOf({ label, logits, dist_f32, dist_int32 }: ReferenceCase): Record<string, HostTensor> {
  const [batch = 0, ...spatial] = label.shape;
  const floats = ({ shape, data }: NdArray): HostTensor => ({
    dtype: 'float32',
    shape,
    data: Float32Array.from(data),
  });
  return {
    logits: floats(logits),
    labels: { dtype: 'int32', shape: [batch, 1, ...spatial], data: Int32Array.from(label.data) },
    dist_f32: floats(dist_f32),
    dist_int32: floats(dist_int32),
  };
}

async function runInFloat32(
  graph: GraphDefinition,
  feeds: Readonly<Record<string, HostTensor>>,
): Promise<Readonly<Record<string, HostTensor>>> {
  const engine = await createEngine('cpu');
  const program = await engine.compile(graph);
  const wanted = new Set(program.inputs.map(({ name }) => name));
  const outputs = await program.run(
    Object.fromEntries(Object.entries(feeds).filter(([name]) => wanted.has(name))),
  );
  await program.dispose();
  return outputs;
}

function compareEntry(
  { name, value, gradient }: Expectation,
  index: number,
  float64: Readonly<Record<string, Float64Array>>,
  float32: Readonly<Record<string, HostTensor>>,
): Check[] {
  const largest = gradient.data.reduce((most, element) => Math.max(most, Math.abs(element)), 0);
  const gradientFloat32: Tolerance = { absolute: GRADIENT_FLOAT32 * largest + 1e-8 };
  return [
    compare(name, [value], float64[`value${index}`] ?? [], FLOAT64),
    compare(`${name} gradient`, gradient.data, float64[`gradient${index}`] ?? [], FLOAT64),
    compare(`${name} in float32`, [value], float32[`value${index}`]?.data ?? [], FLOAT32),
    compare(
      `${name} gradient in float32`,
      gradient.data,
      float32[`gradient${index}`]?.data ?? [],
      gradientFloat32,
    ),
  ];
}
