import { describe, expect, it } from 'vitest';
import { sliceContours, type LabelContours } from './sliceContours';
import { randomMask, seededRandom } from './bruteForce.fixture';

const image = (...rows: string[]): { data: Uint8Array<ArrayBuffer>; width: number; height: number } => ({
  data: Uint8Array.from(rows.join(''), (c) => (c === '.' ? 0 : Number(c))),
  width: rows[0]?.length ?? 0,
  height: rows.length,
});

const contoursOf = (...rows: string[]): LabelContours[] => {
  const { data, width, height } = image(...rows);
  return sliceContours(data, width, height);
};

const linesOf = ({ points, starts }: LabelContours): [number, number][][] =>
  [...starts.subarray(1)].map((end, p) => {
    const line = [...points.subarray(2 * (starts[p] ?? 0), 2 * end)];
    return line.flatMap((x, n): [number, number][] => (n % 2 === 0 ? [[x, line[n + 1] ?? 0]] : []));
  });

/** Shoelace formula; positive for a line that runs clockwise on the screen (y downwards). */
const area = (line: [number, number][]): number =>
  line.slice(1).reduce((sum, [x, y], n) => {
    const [px, py] = line[n] ?? [0, 0];
    return sum + (px * y - x * py) / 2;
  }, 0);

describe('contours on a slice', () => {
  it('go around one pixel through the middle of its four sides, clockwise and closed', () => {
    const [contour] = contoursOf('...', '.4.', '...');
    expect(contour?.label).toBe(4);
    expect(contour && linesOf(contour)).toEqual([
      [
        [0.5, 1],
        [1, 0.5],
        [1.5, 1],
        [1, 1.5],
        [0.5, 1],
      ],
    ]);
  });

  it('run the other way around a hole', () => {
    const [contour] = contoursOf('.....', '.111.', '.1.1.', '.111.', '.....');
    const lines = contour ? linesOf(contour) : [];
    expect(lines.map(area)).toEqual([8.5, -0.5]);
  });

  it('close along the border of the image, half a pixel outside', () => {
    const [contour] = contoursOf('22', '22');
    const xs = contour ? linesOf(contour).flatMap((line) => line.map(([x]) => x)) : [];
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([-0.5, 1.5]);
  });

  it('keep pixels apart that touch at a corner only', () => {
    expect(contoursOf('1.', '.1').map((c) => c.starts.length - 1)).toEqual([2]);
    // A hole that touches another one at a corner is one hole: the label is apart there, so the holes are not.
    expect(contoursOf('1111', '1.11', '11.1', '1111').map((c) => c.starts.length - 1)).toEqual([2]);
  });

  it('come in ascending order of label, each with its own lines, background left out', () => {
    const contours = contoursOf('33..', '33.1', '...1', '33..');
    expect(contours.map((c) => [c.label, c.starts.length - 1])).toEqual([
      [1, 1],
      [3, 2],
    ]);
  });

  it('of an empty slice are none', () => {
    expect(contoursOf('...', '...')).toEqual([]);
  });

  it('pass exactly once between every two neighbours of which one is of the label', () => {
    const random = seededRandom(17);
    for (const share of [0.1, 0.4, 0.6, 0.9]) {
      const [width, height] = [23, 17];
      const data = randomMask([width, height, 1], share, random);
      const inside = (x: number, y: number): boolean =>
        x >= 0 && y >= 0 && x < width && y < height && data[x + y * width] === 1;
      const expected: string[] = [];
      for (let y = -1; y <= height; y++) {
        for (let x = -1; x <= width; x++) {
          if (inside(x, y) !== inside(x + 1, y)) expected.push(`${x + 0.5},${y}`);
          if (inside(x, y) !== inside(x, y + 1)) expected.push(`${x},${y + 0.5}`);
        }
      }
      const lines = sliceContours(data, width, height).flatMap(linesOf);
      for (const line of lines) {
        expect(line.at(-1)).toEqual(line[0]);
        for (const [n, [x, y]] of line.slice(1).entries()) {
          const [px, py] = line[n] ?? [0, 0];
          expect(Math.max(Math.abs(x - px), Math.abs(y - py))).toBeLessThanOrEqual(1);
        }
      }
      expect(lines.flatMap((line) => line.slice(1).map(String)).sort()).toEqual(expected.sort());
    }
  });
});
