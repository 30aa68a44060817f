/**
 * One side of `node bench/importedTraining.mjs`: trains the network that importedTraining.py exported, on
 * its batches, and prints the losses as a JSON array. Arguments: folder, steps.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { createEngine } from '../src/learning/engines/createEngine';
import { floatOutput } from '../src/learning/engines/engine';
import { differentiate } from '../src/learning/graph/differentiate';
import { Graph } from '../src/learning/graph/graph';
import type { Value } from '../src/learning/graph/graph';
import { softmax } from '../src/learning/graph/operators/activations';
import { sum } from '../src/learning/graph/operators/broadcast';
import {
  add,
  divide,
  logarithm,
  multiply,
  scale,
  shift,
  subtract,
} from '../src/learning/graph/operators/elementwise';
import { reshape } from '../src/learning/graph/operators/layout';
import { mean } from '../src/learning/graph/operators/reductions';
import { at } from '../src/learning/graph/tensor';
import { importNetwork } from '../src/learning/networks/importedNetwork';

const taskSchema = z.object({
  batch: z.number(),
  side: z.number(),
  classes: z.number(),
  rate: z.number(),
  diceEpsilon: z.number(),
});

/** Mean over all elements: a scalar. */
const average = (x: Value): Value => reshape(mean(x, [...x.shape.keys()]), []);

/** Cross-entropy plus Dice, as in the Python file; the target is one-hot (B, K, H, W). */
function lossOf(logits: Value, target: Value, diceEpsilon: number): Value {
  const p = softmax(logits, 1);
  const crossEntropy = scale(average(sum(multiply(logarithm(p), target), [1])), -1);
  const overlap = sum(multiply(p, target), [2, 3]);
  const sizes = sum(add(p, target), [2, 3]);
  const dice = divide(shift(scale(overlap, 2), diceEpsilon), shift(sizes, diceEpsilon));
  return add(crossEntropy, average(subtract(dice.graph.scalar(1), dice)));
}

async function main(folder: string, steps: number): Promise<void> {
  const read = (name: string): Buffer => readFileSync(path.join(folder, name));
  const task = taskSchema.parse(JSON.parse(read('task.json').toString('utf8')));
  const { batch, side, classes, rate, diceEpsilon } = task;
  const network = importNetwork(read('network.onnx'));

  const graph = new Graph();
  const images = graph.input('images', 'float32', [batch, 1, side, side]);
  const target = graph.input('target', 'float32', [batch, classes, side, side]);
  const weights: Value[] = [];
  const outputs = network.build(images, ({ name, shape }) => {
    const weight = graph.input(name, 'float32', shape);
    weights.push(weight);
    return weight;
  });
  const loss = lossOf(at(outputs, 0), target, diceEpsilon);
  const gradients = differentiate(graph, loss, weights);
  const next = gradients.map((gradient, index) => subtract(at(weights, index), scale(gradient, rate)));
  const nameOfNext = (index: number): string => `next_${index}`;
  const program = await (
    await createEngine('cpu')
  ).compile(
    graph.finish({ loss, ...Object.fromEntries(next.map((value, index) => [nameOfNext(index), value])) }),
    {
      state: network.parameters.map(({ name, data }, index) => ({
        input: name,
        output: nameOfNext(index),
        initial: data,
      })),
    },
  );

  const bytes = read('batches.bin');
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const pixels = side * side;
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = step * 2 * batch * pixels;
    const labels = numbers.subarray(start + batch * pixels, start + 2 * batch * pixels);
    const oneHot = new Float32Array(batch * classes * pixels);
    labels.forEach((label, index) => {
      oneHot[(Math.floor(index / pixels) * classes + label) * pixels + (index % pixels)] = 1;
    });
    const result = await program.run({
      images: { dtype: 'float32', shape: images.shape, data: numbers.slice(start, start + batch * pixels) },
      target: { dtype: 'float32', shape: target.shape, data: oneHot },
    });
    losses.push(at(floatOutput(result, 'loss'), 0));
  }
  await program.dispose();
  console.log(JSON.stringify(losses));
}

const [folder = '', steps = ''] = process.argv.slice(2);
void main(folder, Number(steps));
