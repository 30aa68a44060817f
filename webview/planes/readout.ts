/** What stands at a place: numbers and names for the status line and for screen readers. Pure. */
import { voxelToWorld, type Vector3 } from '../../src/volume/affine';
import { planeToVoxel, type Plane } from '../../src/volume/planes';
import type { Scene } from '../../src/protocol/page';
import type { LabelMapInfo, SliceImage } from '../../src/protocol/schemas';
import { valueText } from '../render/scales';
import type { Point } from '../render/viewTransform';

export interface Readout {
  readonly voxel: Vector3;
  /** RAS mm. */
  readonly world: Vector3;
  readonly value: string | undefined;
  readonly reference: string | undefined;
  readonly prediction: string | undefined;
}

interface Images {
  readonly scan: SliceImage | undefined;
  readonly reference: SliceImage | undefined;
  readonly prediction: SliceImage | undefined;
}

/**
 * @param at slice pixels of the plane
 * @returns undefined outside the slice
 */
export function readoutAt(
  scene: Scene,
  plane: Plane,
  slice: number,
  at: Point,
  images: Images,
): Readout | undefined {
  const x = Math.round(at.x);
  const y = Math.round(at.y);
  if (x < 0 || y < 0 || x >= plane.width || y >= plane.height) return undefined;
  const valueIn = (image: SliceImage | undefined): number | undefined => image?.data[y * image.width + x];
  const labelIn = (image: SliceImage | undefined, info: LabelMapInfo | null): string | undefined => {
    const value = valueIn(image);
    return value === undefined || !info ? undefined : labelName(value, info);
  };
  const value = valueIn(images.scan);
  const voxel = planeToVoxel(plane, slice, x, y);
  return {
    voxel,
    world: voxelToWorld(scene.scan.affine, voxel),
    value: value === undefined ? undefined : valueText(value),
    reference: labelIn(images.reference, scene.reference),
    prediction: labelIn(images.prediction, scene.prediction),
  };
}

function labelName(value: number, { table }: LabelMapInfo): string {
  if (value === 0) return 'background';
  return table.find((label) => label.value === value)?.name ?? `${value} (not in the label table)`;
}

/** "S 12.5 mm": where a slice lies along the patient axis its plane is cut across. */
export function slicePosition({ scan }: Pick<Scene, 'scan'>, plane: Plane, cursor: Vector3): string {
  const world = voxelToWorld(scan.affine, cursor);
  const axis = { sagittal: 0, coronal: 1, axial: 2 } as const;
  const letters = { sagittal: ['R', 'L'], coronal: ['A', 'P'], axial: ['S', 'I'] } as const;
  const mm = world[axis[plane.name]];
  return `${letters[plane.name][mm < 0 ? 1 : 0]} ${Math.abs(mm).toFixed(1)} mm`;
}

/** "12.3, −4.0, 55.1 mm" */
export function worldText(world: Vector3): string {
  return `${world.map((mm) => mm.toFixed(1).replace('-', '−')).join(', ')} mm`;
}

/** One sentence for screen readers. */
export function spokenReadout(plane: Plane, slice: number, readout: Readout | undefined): string {
  const parts = [`${plane.name} slice ${slice + 1} of ${plane.depth}`];
  if (readout?.value !== undefined) parts.push(`value ${readout.value}`);
  if (readout?.reference !== undefined) parts.push(`label ${readout.reference}`);
  if (readout?.prediction !== undefined) parts.push(`predicted ${readout.prediction}`);
  return parts.join(', ');
}
