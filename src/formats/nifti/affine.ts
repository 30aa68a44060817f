/**
 * The voxel-to-world affine of a NIfTI header (nifti1.h, "3D IMAGE (VOLUME) ORIENTATION AND LOCATION IN
 * SPACE"): the sform where there is one, else the qform, else voxel sizes alone.
 *
 * With neither, the grid's centre is the origin and the first axis runs to the patient's left, as
 * nibabel does (get_best_affine, https://nipy.org/nibabel/nifti_images.html#the-fall-back-header-affine);
 * the standard leaves that open and other programs differ, so a note says so.
 */
import { determinant, largestDisplacement, spacingOf, type Affine, type Vector3 } from '../../volume/affine';
import { formatNumber } from '../wording';
import type { HeaderFields } from './layout';

/** Form codes of the standard: 1 scanner, 2 aligned, 3 Talairach, 4 MNI 152, 5 template; 0 is none. */
const isFormCode = (code: number): boolean => Number.isInteger(code) && code >= 1 && code <= 5;

/** Two forms of one header that place a voxel further apart than this share of a voxel contradict. */
const DISAGREEMENT = 0.01;

/** Length units of xyzt_units (low 3 bits) in mm; unknown (0) is taken for mm. */
const UNITS: ReadonlyMap<number, { readonly name: string; readonly mm: number }> = new Map([
  [1, { name: 'metres', mm: 1000 }],
  [3, { name: 'micrometres', mm: 0.001 }],
]);

export interface Placement {
  readonly affine: Affine;
  readonly notes: readonly string[];
}

export function placementOf(fields: HeaderFields, dims: Vector3): Placement {
  const notes: string[] = [];
  const unit = UNITS.get(fields.get('xyzt_units') & 7);
  const mm = unit?.mm ?? 1;
  if (unit) notes.push(`Lengths in the header are in ${unit.name} (xyzt_units); they are shown in mm.`);

  const sform = formOf(fields, 'sform', sformAffine, notes);
  const qform = formOf(fields, 'qform', (f) => qformAffine(f, notes), notes);
  const chosen = sform ?? qform;
  if (!chosen) {
    notes.push(
      'The header has no usable position (no sform, no qform): the centre of the volume is taken as the origin, and left and right are a guess.',
    );
  }
  const affine = scaled(chosen ?? fallbackAffine(fields, dims, notes), mm);
  if (sform && qform) {
    const apart = largestDisplacement(affine, scaled(qform, mm), dims);
    if (apart > DISAGREEMENT * Math.min(...spacingOf(affine))) {
      notes.push(
        `sform and qform of the header disagree by up to ${formatNumber(apart)} mm; the sform is used.`,
      );
    }
  }
  return { affine, notes };
}

function formOf(
  fields: HeaderFields,
  name: 'sform' | 'qform',
  affineOf: (fields: HeaderFields) => Affine,
  notes: string[],
): Affine | undefined {
  const code = fields.get(`${name}_code`);
  if (!isFormCode(code)) {
    if (code !== 0) notes.push(`${name}_code is ${code}, which is no form code; the ${name} is not used.`);
    return undefined;
  }
  const affine = affineOf(fields);
  const volume = determinant(affine);
  if (Number.isFinite(volume) && volume !== 0 && affine.flat().every(Number.isFinite)) return affine;
  notes.push(`The ${name} of the header is singular or not finite; it is not used.`);
  return undefined;
}

function sformAffine(fields: HeaderFields): Affine {
  const row = (field: 'srow_x' | 'srow_y' | 'srow_z'): Affine[0] => [
    fields.at(field, 0),
    fields.at(field, 1),
    fields.at(field, 2),
    fields.at(field, 3),
  ];
  return [row('srow_x'), row('srow_y'), row('srow_z'), [0, 0, 0, 1]];
}

/** Rotation by the unit quaternion (a, b, c, d) with a >= 0 implied, voxel sizes, qfac on the third axis. */
function qformAffine(fields: HeaderFields, notes: string[]): Affine {
  let [b, c, d] = [fields.at('quatern', 0), fields.at('quatern', 1), fields.at('quatern', 2)];
  const squares = b * b + c * c + d * d;
  if (squares > 1) {
    // Rounding makes it a trifle longer than 1; nifti_quatern_to_mat44 of niftilib scales it back too.
    if (squares > 1 + 1e-6) notes.push('The quaternion of the qform is longer than 1; it was scaled to 1.');
    const length = Math.sqrt(squares);
    [b, c, d] = [b / length, c / length, d / length];
  }
  const a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
  const [x, y, z] = voxelSizes(fields, notes);
  const third = fields.at('pixdim', 0) === -1 ? -z : z;
  return [
    [
      (1 - 2 * (c * c + d * d)) * x,
      2 * (b * c - a * d) * y,
      2 * (b * d + a * c) * third,
      fields.at('qoffset', 0),
    ],
    [
      2 * (b * c + a * d) * x,
      (1 - 2 * (b * b + d * d)) * y,
      2 * (c * d - a * b) * third,
      fields.at('qoffset', 1),
    ],
    [
      2 * (b * d - a * c) * x,
      2 * (c * d + a * b) * y,
      (1 - 2 * (b * b + c * c)) * third,
      fields.at('qoffset', 2),
    ],
    [0, 0, 0, 1],
  ];
}

function fallbackAffine(fields: HeaderFields, [nx, ny, nz]: Vector3, notes: string[]): Affine {
  const axes = fields.at('dim', 0);
  const sizes = voxelSizes(fields, notes);
  const [x, y, z] = [sizes[0], axes > 1 ? sizes[1] : 1, axes > 2 ? sizes[2] : 1];
  return [
    [-x, 0, 0, (x * (nx - 1)) / 2],
    [0, y, 0, (-y * (ny - 1)) / 2],
    [0, 0, z, (-z * (nz - 1)) / 2],
    [0, 0, 0, 1],
  ];
}

/** pixdim[1..3]: without their sign, and 1 for those that are zero or not finite. */
function voxelSizes(fields: HeaderFields, notes: string[]): Vector3 {
  const size = (axis: 1 | 2 | 3): number => {
    const value = fields.at('pixdim', axis);
    if (value > 0 && Number.isFinite(value)) return value;
    const used = value < 0 && Number.isFinite(value) ? -value : 1;
    const note = `pixdim[${axis}] is ${value}, which is no voxel size; ${used} is used.`;
    const isAxis = axis <= fields.at('dim', 0);
    if (isAxis && !notes.includes(note)) notes.push(note);
    return used;
  };
  return [size(1), size(2), size(3)];
}

function scaled(affine: Affine, mm: number): Affine {
  if (mm === 1) return affine;
  const row = (r: 0 | 1 | 2): Affine[0] => [
    affine[r][0] * mm,
    affine[r][1] * mm,
    affine[r][2] * mm,
    affine[r][3] * mm,
  ];
  return [row(0), row(1), row(2), affine[3]];
}
