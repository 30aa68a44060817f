import { describe, expect, it } from 'vitest';
import type { Predictor } from '../networks/inference';
import { mostProbable, predictSlices, tilePlaces, type SliceSource } from './slidingWindow';

/** Class 0 gets the first channel as it is, class 1 its double: what comes out must be what went in. */
function echo(batches: number[] = []): Predictor {
  return {
    inChannels: 1,
    classes: 2,
    divisors: [1, 1],
    run: (images, [batch = 0, , ...spatial]) => {
      batches.push(batch);
      const pixels = spatial.reduce((product, length) => product * length, 1);
      const out = new Float32Array(batch * 2 * pixels);
      for (let n = 0; n < batch * pixels; n++) {
        const [sample, pixel] = [Math.floor(n / pixels), n % pixels];
        out[sample * 2 * pixels + pixel] = images[n] ?? 0;
        out[(sample * 2 + 1) * pixels + pixel] = 2 * (images[n] ?? 0);
      }
      return Promise.resolve(out);
    },
    dispose: () => Promise.resolve(),
  };
}

const source = (slices: number, height: number, width: number): SliceSource => ({
  ...{ slices, height, width },
  read: (first, count) =>
    Float32Array.from({ length: count * height * width }, (_, n) => {
      const pixels = height * width;
      return 1 + (first + Math.floor(n / pixels)) * 1000 + (n % pixels);
    }),
});

async function collect(slices: AsyncIterable<Float32Array>): Promise<Float32Array[]> {
  const all: Float32Array[] = [];
  for await (const slice of slices) all.push(slice);
  return all;
}

describe('predictSlices', () => {
  it.each([
    ['smaller than the patch', 3, 5],
    ['as large as the patch', 8, 8],
    ['larger than the patch', 21, 13],
    ['larger along one side', 6, 30],
  ])('puts every pixel where it came from for slices %s', async (_, height, width) => {
    const slices = source(5, height, width);
    let slice = 0;
    for await (const probabilities of predictSlices(echo(), slices, { patch: [8, 8], batch: 3 })) {
      const expected = slices.read(slice++, 1);
      const pixels = height * width;
      expected.forEach((value, n) => {
        expect(probabilities[n]).toBeCloseTo(value, 1);
        expect(probabilities[pixels + n]).toBeCloseTo(2 * value, 1);
      });
    }
    expect(slice).toBe(5);
  });

  it.each([
    ['smaller than the patch', 3, 4, 5],
    ['larger along every axis', 9, 13, 11],
    ['larger across the slices', 12, 5, 8],
    ['larger within the slices', 4, 12, 9],
  ])('puts every voxel where it came from for volumes %s', async (_, depth, height, width) => {
    const stack = source(depth, height, width);
    const patch = [4, 8, 8];
    let slice = 0;
    for await (const probabilities of predictSlices(echo(), stack, { patch, batch: 3 })) {
      const expected = stack.read(slice++, 1);
      expected.forEach((value, n) => {
        expect(Math.abs((probabilities[n] ?? NaN) / value - 1)).toBeLessThan(1e-4);
      });
    }
    expect(slice).toBe(depth);
  });

  it('fills batches across slices', async () => {
    const batches: number[] = [];
    const predicted = predictSlices(echo(batches), source(7, 4, 4), { patch: [4, 4], batch: 3 });
    expect(await collect(predicted)).toHaveLength(7);
    expect(batches).toEqual([3, 3, 1]);
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const window = { patch: [4, 4], batch: 1, signal: controller.signal } as const;
    const predicted = predictSlices(echo(), source(7, 4, 4), window);
    await predicted.next();
    await predicted.next();
    controller.abort(reason);
    await expect(predicted.next()).rejects.toBe(reason);
  });
});

describe('tilePlaces', () => {
  it('covers a slice with patches that overlap by half or more', () => {
    const places = tilePlaces([1, 21, 8], [1, 8, 8]).map(({ y }) => y);
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBe(13);
    places.slice(1).forEach((y, n) => {
      expect(y - (places[n] ?? 0)).toBeLessThanOrEqual(4);
    });
  });

  it('covers every slice of a stack with patches of one slice', () => {
    expect(tilePlaces([3, 8, 8], [1, 8, 8]).map(({ slice }) => slice)).toEqual([0, 1, 2]);
  });

  it('centres a slice that is smaller', () => {
    expect(tilePlaces([1, 5, 8], [1, 8, 8])).toEqual([{ slice: 0, y: -1, x: 0 }]);
  });
});

describe('mostProbable', () => {
  it('takes the largest of each pixel, the first of equal ones', () => {
    expect([...mostProbable(Float32Array.of(0.2, 0.4, 0.1, 0.5, 0.4, 0.2, 0.3, 0.2, 0.7), 3)]).toEqual([
      1, 0, 2,
    ]);
  });
});
