import { describe, expect, it, test } from 'vitest';
import { actionSchema } from '../../src/editing/actions';
import { RunWriter } from '../../src/editing/voxelRuns';
import { labelTableOf } from '../../src/labels/labelTable';
import { planesOf, planeToVoxel, PLANE_NAMES } from '../../src/volume/planes';
import { SCAN } from '../testing';
import { withChanges } from './changesOnSlice';
import { outcomeText, volumeText } from './outcome';
import { previewContours } from './previewContours';
import { editSettingsSchema, INITIAL_SETTINGS, RADIUS, steppedRadius } from './settings';
import { INITIAL_OPTIONS, partnerOf, partnersOf, VOLUME_TOOLS, volumeAction } from './volumeActions';
import { wideEnough } from './wideEnough';

describe('what was done is said', () => {
  it('with voxels, label and ml', () => {
    // Voxels of 1 x 2 x 3 mm.
    expect(outcomeText('Brush', 312, 'tumour', SCAN)).toBe('Brush: 312 voxels of tumour, 1.9 ml');
    expect(outcomeText('Eraser', 1, undefined, SCAN)).toBe('Eraser: 1 voxel, 0.006 ml');
    expect(outcomeText('Fill', 0, 'tumour', SCAN)).toBe('Fill: nothing changed');
  });
  it.each([
    [0, '0 ml'],
    [0.0123, '0.012 ml'],
    [12.34, '12 ml'],
    [1234.5, '1235 ml'],
  ])('%f ml is "%s"', (ml, text) => {
    expect(volumeText(ml)).toBe(text);
  });
});

test('the brush grows and shrinks by steps that can be seen, between its ends', () => {
  let radius: number = RADIUS.least;
  for (let n = 0; n < 100; n++) {
    const larger = steppedRadius(radius, true);
    if (radius < RADIUS.most) expect(larger).toBeGreaterThan(radius);
    radius = larger;
  }
  expect(radius).toBe(RADIUS.most);
  for (let n = 0; n < 100; n++) radius = steppedRadius(radius, false);
  expect(radius).toBe(RADIUS.least);
});

test('settings from before this version are completed', () => {
  expect(editSettingsSchema.parse({ radius: 9 })).toEqual({ ...INITIAL_SETTINGS, radius: 9 });
});

test('an edit is shown on each slice just where it changes voxels', () => {
  const [nx, ny, nz] = SCAN.dims;
  const writer = new RunWriter(SCAN.dims);
  // Over the end of a row, and of a slice.
  writer.add(35 + nx * (ny - 1 + ny * 4), nx, 0, 2);
  writer.add(7 + nx * (3 + ny * 9), 4, 1, 300);
  const changes = writer.finish();
  if (!changes) throw new Error('The edit changes voxels.');
  const after = new Map<number, number>();
  for (let n = 0; n < nx; n++) after.set(35 + nx * (ny - 1 + ny * 4) + n, 2);
  for (let n = 0; n < 4; n++) after.set(7 + nx * (3 + ny * 9) + n, 300);
  for (const name of PLANE_NAMES) {
    const plane = planesOf(SCAN)[name];
    const { width, height } = plane;
    for (let slice = 0; slice < plane.depth; slice++) {
      const image = { width, height, data: new Uint8Array(width * height) };
      const shown = withChanges(image, plane, slice, changes);
      let count = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const [i, j, k] = planeToVoxel(plane, slice, x, y);
          const expected = after.get(i + nx * (j + ny * k)) ?? 0;
          if (expected > 0) count++;
          expect(shown.data[x + width * y]).toBe(expected);
        }
      }
      if (count === 0) expect(shown).toBe(image);
    }
  }
  expect(nz).toBeGreaterThan(9);
});

test('labels that do not fit into a byte are held in a wider array', () => {
  expect(wideEnough(Uint8Array.of(1, 2), [255])).toBeInstanceOf(Uint8Array);
  expect(wideEnough(Uint8Array.of(7, 2), [256])).toEqual(Float64Array.of(7, 2));
});

test('the contour of a slice that is painted keeps the error of the points that stay', () => {
  const width = 8;
  const pixels = new Uint8Array(width * width);
  for (const n of [18, 19, 26, 27]) pixels[n] = 1;
  const image = { width, height: width, data: pixels };
  const [plain] = previewContours(image, []);
  if (!plain) throw new Error('The slice has a contour.');
  expect(plain.error).toBeUndefined();
  const error = Float32Array.from({ length: plain.points.length / 2 }, (_, n) => n);
  const painted = pixels.slice();
  painted[20] = 1;
  const [after] = previewContours({ ...image, data: painted }, [{ ...plain, error }]);
  const known = [...(after?.error ?? [])].filter((value) => !Number.isNaN(value));
  expect(known.length).toBeGreaterThan(5);
  expect(known.length).toBeLessThan((after?.points.length ?? 0) / 2);
  after?.error?.forEach((value, n) => {
    if (Number.isNaN(value)) return;
    expect([plain.points[2 * value], plain.points[2 * value + 1]]).toEqual([
      after.points[2 * n],
      after.points[2 * n + 1],
    ]);
  });
});

describe('tools for the whole volume', () => {
  const scene = {
    target: 2,
    editable: { over: { kind: 'anything' } },
    table: labelTableOf([1, 2, 3]),
    otherTable: labelTableOf([1, 4]),
    window: { low: 0, high: 9 },
    plane: planesOf(SCAN).axial,
    slice: 5,
  } as const;

  it.each(VOLUME_TOOLS)('make actions that the host understands: %s', (tool) => {
    const action = volumeAction({ ...INITIAL_OPTIONS, tool }, scene);
    expect(actionSchema.parse(action)).toEqual(action);
  });

  it('shrink by the distance they are given', () => {
    expect(volumeAction({ ...INITIAL_OPTIONS, tool: 'shrink', distance: 3 }, scene)).toMatchObject({
      tool: 'margin',
      distance: -3,
    });
  });

  it('leave locked labels out of smoothing', () => {
    const table = scene.table.map((label) => (label.value === 3 ? { ...label, locked: true } : label));
    expect(volumeAction({ ...INITIAL_OPTIONS, tool: 'smoothAll' }, { ...scene, table })).toMatchObject({
      labels: [1, 2],
    });
  });

  it('say that there is no slice to copy to, and no label to combine with', () => {
    const last = { ...scene, slice: SCAN.dims[2] - 1 };
    expect(() => volumeAction({ ...INITIAL_OPTIONS, tool: 'copyNext' }, last)).toThrow(/the last one/);
    const alone = { ...scene, table: labelTableOf([2]) };
    expect(() => volumeAction({ ...INITIAL_OPTIONS, tool: 'boolean' }, alone)).toThrow(/no other label/);
  });

  it('combine with another label here, or with any label of the other map', () => {
    const chosen = (map: 'this' | 'other', value: number): number | undefined => {
      const options = { ...INITIAL_OPTIONS, map, with: value };
      return partnerOf(options, partnersOf(options, scene));
    };
    expect(chosen('this', 3)).toBe(3);
    expect(chosen('this', 2)).toBe(1);
    expect(chosen('other', 4)).toBe(4);
    expect(chosen('other', 2)).toBe(1);
  });
});
