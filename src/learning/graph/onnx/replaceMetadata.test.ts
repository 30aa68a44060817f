import { expect, it } from 'vitest';
import { Graph } from '../graph';
import { softmax } from '../operators/activations';
import { readOnnxMetadata } from './readOnnxMetadata';
import { replaceOnnxMetadata } from './replaceMetadata';
import { writeOnnx } from './writeOnnx';

const graph = new Graph();
const definition = graph.finish({ p: softmax(graph.input('image', 'float32', [1, 2, 4, 4]), 1) });

it('replaceOnnxMetadata changes metadata and nothing else', () => {
  const file = writeOnnx(definition, { metadata: { labels: '[]', product: 'old' } });
  const changed = replaceOnnxMetadata(file, { product: 'new', model_license: 'CC BY 4.0 – ©' });
  expect(readOnnxMetadata(changed)).toEqual({ labels: '[]', product: 'new', model_license: 'CC BY 4.0 – ©' });
  expect(changed).toEqual(
    writeOnnx(definition, { metadata: { labels: '[]', product: 'new', model_license: 'CC BY 4.0 – ©' } }),
  );
});

it('replaceOnnxMetadata refuses what is no ONNX file', () => {
  expect(() => replaceOnnxMetadata(new TextEncoder().encode('not a model'), {})).toThrow('no ONNX file');
});
