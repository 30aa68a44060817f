import { describe, expect, it } from 'vitest';
import type { Predictor } from '../networks/inference';
import { mostProbable, predictSlices, tilePlaces, type SliceSource } from './slidingWindow';

/** Class 0 gets the first channel as it is, class 1 its double: what comes out must be what went in. */
function echo(batches: number[] = []): Predictor {
  return {
    inChannels: 1,
    classes: 2,
    divisors: [1, 1],
    run: (images, [batch = 0, , height = 0, width = 0]) => {
      batches.push(batch);
      const pixels = height * width;
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
  read: (slice) => Float32Array.from({ length: height * width }, (_, n) => 1 + slice * 1000 + n),
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
      const expected = slices.read(slice++);
      const pixels = height * width;
      expected.forEach((value, n) => {
        expect(probabilities[n]).toBeCloseTo(value, 1);
        expect(probabilities[pixels + n]).toBeCloseTo(2 * value, 1);
      });
    }
    expect(slice).toBe(5);
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
    const places = tilePlaces([21, 8], [8, 8]).map(({ y }) => y);
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBe(13);
    places.slice(1).forEach((y, n) => {
      expect(y - (places[n] ?? 0)).toBeLessThanOrEqual(4);
    });
  });

  it('centres a slice that is smaller', () => {
    expect(tilePlaces([5, 8], [8, 8])).toEqual([{ y: -1, x: 0 }]);
  });
});

describe('mostProbable', () => {
  it('takes the largest of each pixel, the first of equal ones', () => {
    expect([...mostProbable(Float32Array.of(0.2, 0.4, 0.1, 0.5, 0.4, 0.2, 0.3, 0.2, 0.7), 3)]).toEqual([
      1, 0, 2,
    ]);
  });
});
