/** `boundary-lab distance-map LABELS --label N --out FILE`: the signed distance map of one label as a volume. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { DistanceThreads } from '../contour/distanceThreads';
import { DISTANCE_CONVENTIONS, type DistanceConvention } from '../contour/signedDistance';
import { FormatError } from '../formats/formatError';
import { readVolume, writeVolume } from '../formats/registry';
import { labelValuesOf } from '../labels/labelValues';
import { spacingOf } from '../volume/affine';
import { finiteRange } from '../volume/range';
import { interruptSignal } from './interrupt';
import { printResult } from './output';

interface DistanceMapOptions {
  readonly label: number;
  readonly out: string;
  readonly convention: DistanceConvention;
  readonly json?: boolean;
}

/** What --json prints. */
interface WrittenMap {
  readonly labels: string;
  readonly label: number;
  readonly convention: DistanceConvention;
  readonly output: string;
  /** mm */
  readonly min: number;
  readonly max: number;
}

export function registerDistanceMap(program: Command): void {
  program
    .command('distance-map')
    .description('Write the signed distance map of one label: mm, float32, negative inside.')
    .argument('<labels>', 'a label map')
    .requiredOption('--label <value>', 'voxel value of the label', wholeNumber)
    .requiredOption('--out <file>', 'file to write, such as map.nii.gz; never overwritten')
    .addOption(
      new Option(
        '--convention <name>',
        'where zero lies: on the innermost rim of voxels (spacing-aware; upstream, which is off where the ' +
          'spacing is not 1 mm), or on the drawn contour between voxels (interface)',
      )
        .choices(DISTANCE_CONVENTIONS)
        .default('spacing-aware'),
    )
    .option('--json', 'print one JSON value')
    .action(async (labels: string, options: DistanceMapOptions) => {
      const written = await writeDistanceMap(labels, options, interruptSignal());
      printResult(
        options,
        written,
        `${written.output}: ${written.min.toFixed(3)} to ${written.max.toFixed(3)} mm (${written.convention})`,
      );
    });
}

/**
 * @throws FormatError when the label map cannot be read, lacks the label or has nothing else, or the map
 *   cannot be written
 */
export async function writeDistanceMap(
  labels: string,
  { label, out, convention }: Pick<DistanceMapOptions, 'label' | 'out' | 'convention'>,
  signal?: AbortSignal,
): Promise<WrittenMap> {
  const { volume, header } = await readVolume(labels, { signal });
  if (volume.frames !== 1) {
    throw new FormatError('bad-values', `${labels} holds ${volume.frames} frames; a label map has one.`);
  }
  checkHasSurface(labels, label, labelValuesOf(volume.data));
  const { dims } = volume;
  const threads = new DistanceThreads();
  const spacing = spacingOf(volume.affine);
  const shared = await threads.signedDistanceMap(volume.data, label, dims, spacing, convention, signal);
  const data = new Float32Array(shared);
  await writeVolume(out, { ...volume, dtype: 'float32', data }, { like: header, signal });
  const { min, max } = finiteRange(data) ?? { min: 0, max: 0 };
  return { labels, label, convention, output: out, min, max };
}

function checkHasSurface(file: string, label: number, values: ReadonlyMap<number, number> | undefined): void {
  if (!values) {
    throw new FormatError(
      'bad-values',
      `${file} is no label map: its values are not whole numbers, or too many. Was a scan chosen instead?`,
    );
  }
  if (!values.has(label)) {
    throw new FormatError(
      'bad-values',
      `${file} has no voxel of label ${label}. It has ${[...values.keys()].join(', ')}.`,
    );
  }
  if (values.size === 1) {
    throw new FormatError(
      'bad-values',
      `${file} has nothing but label ${label}, so there is no surface to measure the distance to.`,
    );
  }
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value)) {
    throw new InvalidArgumentError('It must be a whole number.');
  }
  return value;
}
