/** Which axes of what the network sees are mirrored in training, and so may be in prediction. */
import type { Flip } from '../data/patches';
import type { CompleteConfig } from './config';

/**
 * The directions that may be mirrored. Patient left and right are the columns of axial and coronal
 * slices, and lie across sagittal ones.
 */
export function flipDirections({
  augmentation,
  plane,
  dimensions,
}: Pick<CompleteConfig, 'plane' | 'dimensions'> & {
  readonly augmentation: Pick<CompleteConfig['augmentation'], 'flip'>;
}): Flip {
  const isVolume = dimensions === 3;
  const isSagittal = plane === 'sagittal';
  switch (augmentation.flip) {
    case 'none':
      return { slices: false, rows: false, columns: false };
    case 'left-right':
      return { slices: isVolume && isSagittal, rows: false, columns: !isSagittal };
    case 'both':
      return { slices: isVolume, rows: true, columns: true };
  }
}
