import { describe, expect, it } from 'vitest';
import type { Predictor } from '../networks/inference';
import { averagingPasses, mirrored, mirrorings } from './mirror';

/** A network that looks at nothing but where a voxel is: probability of class 1 from its place. */
function placed(probability: (z: number, y: number, x: number) => number): Predictor {
  return {
    inChannels: 1,
    classes: 2,
    divisors: [1, 1, 1],
    run: (_, [batch = 0, , ...spatial]) => {
      const [depth = 1, height = 1, width = 1] = spatial.length === 3 ? spatial : [1, ...spatial];
      const pixels = depth * height * width;
      const out = new Float32Array(batch * 2 * pixels);
      for (let n = 0; n < batch * pixels; n++) {
        const pixel = n % pixels;
        const p = probability(
          Math.floor(pixel / (height * width)),
          Math.floor(pixel / width) % height,
          pixel % width,
        );
        out[Math.floor(n / pixels) * 2 * pixels + pixel] = 1 - p;
        out[(Math.floor(n / pixels) * 2 + 1) * pixels + pixel] = p;
      }
      return Promise.resolve(out);
    },
    dispose: () => Promise.resolve(),
  };
}

/** A network that answers each voxel by its own intensity: the same whichever way a scan is turned. */
const SYMMETRIC: Predictor = {
  ...placed(() => 0),
  run: (images, [batch = 0, , ...spatial]) => {
    const pixels = spatial.reduce((product, length) => product * length, 1);
    const out = new Float32Array(batch * 2 * pixels);
    images.forEach((value, n) => {
      const to = Math.floor(n / pixels) * 2 * pixels + (n % pixels);
      out[to] = value;
      out[to + pixels] = 1 - value;
    });
    return Promise.resolve(out);
  },
};

const ALL = { slices: true, rows: true, columns: true };

describe('mirrored', () => {
  const image = Float32Array.of(0, 1, 2, 3, 4, 5);
  it.each([
    [{ ...ALL, slices: false, rows: false }, [2, 3], [2, 1, 0, 5, 4, 3]],
    [{ ...ALL, slices: false, columns: false }, [2, 3], [3, 4, 5, 0, 1, 2]],
    [{ ...ALL, slices: false }, [2, 3], [5, 4, 3, 2, 1, 0]],
    [{ ...ALL, rows: false, columns: false }, [3, 1, 2], [4, 5, 2, 3, 0, 1]],
  ])('turns %j of %j round', (flip, spatial, expected) => {
    expect([...mirrored(image, 1, spatial, flip)]).toEqual(expected);
    expect(mirrored(mirrored(image, 1, spatial, flip), 1, spatial, flip)).toEqual(image);
  });

  it('turns each image of a batch for itself', () => {
    const flip = { ...ALL, slices: false, rows: false };
    expect([...mirrored(image, 3, [1, 2], flip)]).toEqual([1, 0, 3, 2, 5, 4]);
  });
});

describe('mirrorings', () => {
  it('are all combinations of the axes, the scan as it is first', () => {
    expect(mirrorings(ALL)).toHaveLength(8);
    expect(mirrorings({ ...ALL, rows: false })[0]).toEqual({ slices: false, rows: false, columns: false });
    expect(new Set(mirrorings(ALL).map((flip) => JSON.stringify(flip))).size).toBe(8);
    expect(mirrorings({ ...ALL, slices: false, rows: false })).toHaveLength(2);
  });
});

describe('averagingPasses', () => {
  it('changes nothing of a network that does not care which way a scan is turned', async () => {
    const images = Float32Array.from({ length: 2 * 24 }, (_, n) => ((n * 37) % 64) / 64);
    const averaged = averagingPasses(SYMMETRIC, { mirror: ALL });
    expect(await averaged.run(images, [2, 1, 2, 3, 4])).toEqual(await SYMMETRIC.run(images, [2, 1, 2, 3, 4]));
  });

  it('averages what is mirrored back', async () => {
    const averaged = averagingPasses(
      placed((_z, y, x) => (x + 10 * y) / 100),
      {
        mirror: { ...ALL, slices: false, rows: false },
      },
    );
    const [, , , , ...ofClass1] = await averaged.run(new Float32Array(4), [1, 1, 2, 2]);
    [0.005, 0.005, 0.105, 0.105].forEach((expected, n) => {
      expect(ofClass1[n]).toBeCloseTo(expected, 6);
    });
  });

  it('is the network itself where nothing is to be done', () => {
    expect(averagingPasses(SYMMETRIC, {})).toBe(SYMMETRIC);
  });

  it('tells the mean entropy of the passes as one more channel', async () => {
    // Sure of class 1 at the left, of class 0 at the right: mirrored, the passes contradict each other.
    const sure = averagingPasses(
      placed((_z, _y, x) => 1 - x),
      {
        mirror: { ...ALL, slices: false, rows: false },
        entropy: true,
      },
    );
    expect(sure.classes).toBe(3);
    expect([...(await sure.run(new Float32Array(2), [1, 1, 1, 2]))]).toEqual([0.5, 0.5, 0.5, 0.5, 0, 0]);
    const unsure = averagingPasses(
      placed(() => 0.5),
      { entropy: true },
    );
    expect([...(await unsure.run(new Float32Array(2), [1, 1, 1, 2]))]).toEqual([0.5, 0.5, 0.5, 0.5, 1, 1]);
  });
});
