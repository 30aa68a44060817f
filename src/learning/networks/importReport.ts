/** What an ONNX file holds and what stands in the way of training it further: everything, not only the first fault. */
import { readImportedFile, trialGraph, type ImportedFile } from './importedFile';
import { knownOperators } from './importedKnown';
import { partParameters, trainedShapes } from './importedParameters';
import { RULES } from './importedRules';
import { exampleSizes } from './importedSizes';
import { isDefaultDomain, readOnnx } from '../graph/onnx/readOnnx';
import type { OnnxNode } from '../graph/onnx/readOnnx';
import { sizeOf } from '../graph/tensor';

export interface ImportedPort {
  readonly name: string;
  /** A name where any length fits. */
  readonly shape: readonly (number | string)[];
}

/** An operator that cannot be trained. */
export interface Obstacle {
  readonly operator: string;
  /** How many nodes there are of it, and the name of the first. */
  readonly nodes: number;
  readonly first: string;
  readonly reason: string;
}

export interface ImportReport {
  /** Program that wrote the file; empty where it does not say. */
  readonly producer: string;
  readonly operatorSet: number;
  readonly inputs: readonly ImportedPort[];
  readonly outputs: readonly ImportedPort[];
  /** Numbers that would be trained, and tensors of them. */
  readonly weights: number;
  readonly tensors: number;
  /** How many nodes there are of each operator, the most frequent first. */
  readonly operators: Readonly<Record<string, number>>;
  readonly obstacles: readonly Obstacle[];
  /** Why the network cannot be built as a whole; absent where it can. */
  readonly fault?: string;
  /** What would be trained; absent where the network cannot be built. */
  readonly network?: {
    /** Images must be multiples of these along each spatial axis, or exactly so long where it is fixed. */
    readonly divisors: readonly number[];
    readonly isFixed: readonly boolean[];
    readonly batch: number | 'any';
    /** Finest first. */
    readonly outputs: readonly {
      readonly name: string;
      readonly classes: number;
      /** Operators at its end that are cut off. */
      readonly removed: readonly string[];
    }[];
  };
}

/** @throws Error when the bytes are no ONNX file, or its values lie in other files */
export function importReport(bytes: Uint8Array): ImportReport {
  const model = partParameters(readOnnx(bytes));
  const parameters = trainedShapes(model, model.nodes);
  const counts = new Map<string, number>();
  for (const node of model.nodes) counts.set(operatorOf(node), (counts.get(operatorOf(node)) ?? 0) + 1);
  const understood = understand(bytes);
  const port = ({ name, shape }: ImportedPort): ImportedPort => ({ name, shape });
  return {
    ...{ producer: model.producer, operatorSet: model.operatorSet },
    ...{ inputs: model.inputs.map(port), outputs: model.outputs.map(port) },
    weights: parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    tensors: parameters.length,
    operators: Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a)),
    obstacles: [
      ...grouped(
        model.nodes.filter((node) => !isKnown(node)),
        () => 'it is not supported',
      ),
      ...('file' in understood ? withoutGradient(understood.file) : []),
    ],
    ...('file' in understood ? { network: described(understood.file) } : { fault: understood.fault }),
  };
}

const operatorOf = ({ type, domain }: OnnxNode): string =>
  isDefaultDomain(domain) ? type : `${domain}.${type}`;

const isKnown = ({ type, domain }: OnnxNode): boolean =>
  isDefaultDomain(domain) && (RULES.has(type) || knownOperators().includes(type) || type === 'ArgMax');

function understand(bytes: Uint8Array): { readonly file: ImportedFile } | { readonly fault: string } {
  try {
    return { file: readImportedFile(bytes) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function grouped(nodes: readonly OnnxNode[], reason: (node: OnnxNode) => string): readonly Obstacle[] {
  const groups = new Map<string, OnnxNode[]>();
  for (const node of nodes) groups.set(operatorOf(node), [...(groups.get(operatorOf(node)) ?? []), node]);
  return [...groups].flatMap(([operator, [first, ...others]]) =>
    first
      ? [
          {
            operator,
            nodes: others.length + 1,
            first: first.name || (first.outputs[0] ?? ''),
            reason: reason(first),
          },
        ]
      : [],
  );
}

/** Operators between weights and logits that can be computed but not differentiated. */
function withoutGradient({ model, image, inChannels, sizes, logits }: ImportedFile): readonly Obstacle[] {
  const names = logits.map(({ name }) => name);
  const [size] = exampleSizes(sizes);
  const { graph } = trialGraph(model, image, names, [1, inChannels, ...size]);
  const trained = new Set<number>();
  const found = new Map<string, Obstacle>();
  for (const { operator, inputs, outputs, layer } of graph.nodes) {
    const isTrained = inputs.some(({ id, name }) => trained.has(id) || name.startsWith('parameter '));
    if (!isTrained) continue;
    for (const { id } of outputs) trained.add(id);
    if (operator.gradient) continue;
    const nodes = (found.get(operator.type)?.nodes ?? 0) + 1;
    const first = found.get(operator.type)?.first ?? layer;
    found.set(operator.type, {
      operator: operator.type,
      nodes,
      first,
      reason: 'it cannot be differentiated',
    });
  }
  return [...found.values()];
}

function described({ image, sizes, logits }: ImportedFile): NonNullable<ImportReport['network']> {
  const [batch] = image.shape;
  return {
    ...{ divisors: sizes.divisors, isFixed: sizes.isFixed, batch: typeof batch === 'number' ? batch : 'any' },
    outputs: logits.map(({ output, classes, removed }) => ({ name: output, classes, removed })),
  };
}
