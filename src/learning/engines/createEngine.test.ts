import { describe, expect, it } from 'vitest';
import { createEngine } from './createEngine';
import { createReferenceEngine } from './reference';
import { Graph } from '../graph/graph';
import { add } from '../graph/operators/elementwise';
import { pad } from '../graph/operators/windows';

describe('createEngine', () => {
  it('says which device it took and why', async () => {
    const engine = await createEngine('cpu');
    expect(engine.device).toBe('cpu');
    expect(engine.description).toMatch(/^ONNX Runtime on the processor \(\d+ threads?\): as asked$/);
    expect(engine.warnings).toEqual([]);
  });

  it('never falls back in silence when a GPU was asked for', async () => {
    const { device, warnings } = await createEngine('gpu');
    expect(warnings.length > 0).toBe(device === 'cpu');
  });

  it('says which device this platform does not have', async () => {
    const missing = process.platform === 'darwin' ? 'dml' : 'coreml';
    const { warnings } = await createEngine(missing);
    expect(warnings.join()).toContain('was asked for, but cannot be used: onnxruntime-node has no ');
    expect(warnings.join()).toContain('Used instead: ONNX Runtime on ');
  });
});

describe.each([
  ['reference', () => Promise.resolve(createReferenceEngine())],
  ['ONNX Runtime', () => createEngine('cpu')],
] as const)('state on the %s engine', (_name, create) => {
  it('is carried from run to run and can be read in between', async () => {
    const graph = new Graph();
    const total = graph.input('total', 'float32', [2]);
    const next = add(total, graph.input('x', 'float32', [2]));
    const program = await (
      await create()
    ).compile(graph.finish({ next, twice: add(next, next) }), {
      state: [{ input: 'total', output: 'next', initial: Float32Array.of(10, 20) }],
    });
    const x = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } as const;
    expect((await program.readState())['total']).toEqual(Float32Array.of(10, 20));
    for (const expected of [11, 12, 13]) {
      expect((await program.run({ x }))['twice']?.data[0]).toBe(2 * expected);
      expect((await program.readState())['total']?.[0]).toBe(expected);
    }
    await program.dispose();
  });

  it('gives an error that names the input when a shape is wrong', async () => {
    const graph = new Graph();
    const program = await (
      await create()
    ).compile(
      graph.finish({ y: pad(graph.input('image', 'float32', [2, 2]), { before: [1, 0], after: [0, 0] }) }),
    );
    const wrong = { dtype: 'float32', shape: [3], data: new Float32Array(3) } as const;
    await expect(program.run({ image: wrong })).rejects.toThrow('image');
    await program.dispose();
  });
});
