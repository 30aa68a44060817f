import { describe, expect, it } from 'vitest';
import { connectedComponents, type Components, type Connectivity } from './components';

type Dims = readonly [number, number, number];

/** A scattered mask that is easily made in another language as well: Knuth's multiplicative hash of the voxel's number. */
function scattered(dims: Dims, percent: number, seed = 0): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: dims[0] * dims[1] * dims[2] }, (_, n) =>
    (Math.imul(n + seed, 2654435761) >>> 16) % 100 < percent ? 1 : 0,
  );
}

/** Components by flooding from each voxel not yet reached, straight from the definition. */
function flooded(data: Uint8Array, [nx, ny, nz]: Dims, connectivity: Connectivity): number[] {
  const out: number[] = Array.from(data, () => 0);
  const steps = [-1, 0, 1].flatMap((x) =>
    [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((z) => [x, y, z] as const)),
  );
  const neighbours = steps.filter(([x, y, z]) => {
    const distance = Math.abs(x) + Math.abs(y) + Math.abs(z);
    return connectivity === 'face' ? distance === 1 : distance > 0;
  });
  let count = 0;
  data.forEach((value, start) => {
    if (value !== 1 || out[start] !== 0) return;
    const open = [start];
    out[start] = ++count;
    for (let voxel = open.pop(); voxel !== undefined; voxel = open.pop()) {
      const [i, j, k] = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))];
      for (const [x, y, z] of neighbours) {
        const [a, b, c] = [i + x, j + y, k + z];
        if (a < 0 || b < 0 || c < 0 || a >= nx || b >= ny || c >= nz) continue;
        const next = a + nx * (b + ny * c);
        if (data[next] !== 1 || out[next] !== 0) continue;
        out[next] = count;
        open.push(next);
      }
    }
  });
  return out;
}

/** Component number + 1 of each voxel, 0 outside. @param voxels of the volume */
function numberVoxels({ runs }: Components, voxels: number): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(voxels);
  runs.first.forEach((start, run) => {
    out.fill((runs.component[run] ?? 0) + 1, start, start + (runs.length[run] ?? 0));
  });
  return out;
}

describe('connectedComponents', () => {
  // Made with scipy.ndimage.label 1.10 and generate_binary_structure(3, 1) and (3, 3) of the same masks.
  it.each([
    [[7, 5, 4], 35, 'face', [4, 2, 2, 3, 2, 2, 3, 7, 3, 1, 2, 2, 9, 1, 3, 2, 2]],
    [[7, 5, 4], 35, 'full', [50]],
    [[11, 9, 1], 45, 'face', [4, 23, 6, 13, 1]],
    [[11, 9, 1], 45, 'full', [4, 23, 19, 1]],
    [[6, 8, 5], 20, 'full', [8, 39, 1, 1]],
  ] as const)(
    'has the sizes of scipy for %s voxels, %d percent filled, %s',
    (dims, percent, connectivity, sizes) => {
      expect(connectedComponents(scattered(dims, percent), dims, 1, connectivity).sizes).toEqual(sizes);
    },
  );

  it.each(['face', 'full'] as const)('equals flooding on scattered masks, %s', (connectivity) => {
    const grids: readonly Dims[] = [
      [1, 1, 1],
      [9, 1, 1],
      [1, 9, 1],
      [1, 1, 9],
      [13, 11, 1],
      [1, 7, 8],
      [6, 7, 5],
    ];
    for (const [n, dims] of grids.entries()) {
      for (const percent of [0, 5, 20, 40, 60, 90, 100]) {
        const mask = scattered(dims, percent, 1000 * n + percent);
        const components = connectedComponents(mask, dims, 1, connectivity);
        const expected = flooded(mask, dims, connectivity);
        expect([...numberVoxels(components, mask.length)]).toEqual(expected);
        const sizes = components.sizes.map((_, c) => expected.filter((number) => number === c + 1).length);
        expect(components.sizes).toEqual(sizes);
      }
    }
  });

  it('looks at one value only', () => {
    const labels = Int16Array.of(3, 3, 7, 3, 0, 7);
    expect(connectedComponents(labels, [6, 1, 1], 3, 'full').sizes).toEqual([2, 1]);
    expect(connectedComponents(labels, [3, 2, 1], 7, 'face').sizes).toEqual([2]);
    expect(connectedComponents(labels, [6, 1, 1], 9, 'face').sizes).toEqual([]);
  });

  it('does not join what lies at opposite ends of neighbouring rows', () => {
    // The last voxel of a row and the first of the next are neighbours in memory only.
    expect(connectedComponents(Uint8Array.of(0, 0, 1, 1, 0, 0), [3, 2, 1], 1, 'full').sizes).toEqual([1, 1]);
  });

  it('takes time in proportion to the voxels where runs form one winding component', () => {
    const [nx, ny, nz] = [200, 200, 50];
    // Teeth of one voxel's width that only the last slice and column join.
    const comb = Uint8Array.from({ length: nx * ny * nz }, (_, n) =>
      n % 2 === 0 || n % nx === nx - 1 || n >= nx * ny * (nz - 1) ? 1 : 0,
    );
    const started = performance.now();
    expect(connectedComponents(comb, [nx, ny, nz], 1, 'face').sizes).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
