/** Grids in all manner of orientations for tests: the same head, stored differently. */
import type { Affine } from './affine';
import type { Grid } from './volume';

export interface OrientationCase extends Grid {
  readonly name: string;
  /** As nibabel's aff2axcodes gives it. */
  readonly code: string;
}

type Matrix3 = readonly [Row3, Row3, Row3];
type Row3 = readonly [number, number, number];

function product(a: Matrix3, b: Matrix3): Matrix3 {
  const row = ([x, y, z]: Row3): Row3 => [
    x * b[0][0] + y * b[1][0] + z * b[2][0],
    x * b[0][1] + y * b[1][1] + z * b[2][1],
    x * b[0][2] + y * b[1][2] + z * b[2][2],
  ];
  return [row(a[0]), row(a[1]), row(a[2])];
}

/** Rotation by `degrees` about the patient's left-right axis, then as much about the head-foot axis. */
function rotation(degrees: number): Matrix3 {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return product(
    [
      [c, -s, 0],
      [s, c, 0],
      [0, 0, 1],
    ],
    [
      [1, 0, 0],
      [0, c, -s],
      [0, s, c],
    ],
  );
}

/** The affine with this linear part whose grid is centred on a point away from the origin. */
function centred([a, b, c]: Matrix3, dims: Grid['dims']): Affine {
  const middle = [(dims[0] - 1) / 2, (dims[1] - 1) / 2, (dims[2] - 1) / 2] as const;
  const row = ([x, y, z]: Row3, centre: number): Affine[0] => [
    x,
    y,
    z,
    centre - x * middle[0] - y * middle[1] - z * middle[2],
  ];
  return [row(a, 12), row(b, -30), row(c, 45), [0, 0, 0, 1]];
}

function grid(name: string, code: string, dims: Grid['dims'], linear: Matrix3): OrientationCase {
  return { name, code, dims, affine: centred(linear, dims) };
}

const SIZES: Matrix3 = [
  [1, 0, 0],
  [0, 1.5, 0],
  [0, 0, 2.5],
];

export const ORIENTATION_CASES: readonly OrientationCase[] = [
  grid('RAS', 'RAS', [9, 11, 7], SIZES),
  grid('LAS (radiological storage)', 'LAS', [9, 11, 7], [[-1, 0, 0], SIZES[1], SIZES[2]]),
  grid('LPS (DICOM axial)', 'LPS', [9, 11, 7], [[-1, 0, 0], [0, -1.5, 0], SIZES[2]]),
  grid(
    'LPI',
    'LPI',
    [9, 11, 7],
    [
      [-1, 0, 0],
      [0, -1.5, 0],
      [0, 0, -2.5],
    ],
  ),
  grid(
    'PSR (sagittal slices)',
    'PSR',
    [8, 10, 6],
    [
      [0, 0, 3],
      [-1, 0, 0],
      [0, 1.25, 0],
    ],
  ),
  grid(
    'LIA (FreeSurfer, coronal slices)',
    'LIA',
    [8, 9, 10],
    [
      [-1, 0, 0],
      [0, 0, 1],
      [0, -1, 0],
    ],
  ),
  grid(
    'SRA (axes cycled)',
    'SRA',
    [7, 8, 9],
    [
      [0, 2, 0],
      [0, 0, 1],
      [1.5, 0, 0],
    ],
  ),
  grid('oblique by 20 degrees', 'RAS', [9, 11, 7], product(rotation(20), SIZES)),
  grid(
    'oblique and flipped by 25 degrees',
    'LPS',
    [9, 11, 7],
    product(rotation(25), [
      [-1, 0, 0],
      [0, -1.5, 0],
      [0, 0, 2.5],
    ]),
  ),
  grid(
    'sheared (gantry tilt)',
    'RAS',
    [9, 11, 7],
    [
      [1, 0, 0],
      [0, 1.5, 0.8],
      [0, 0, 2.5],
    ],
  ),
];
