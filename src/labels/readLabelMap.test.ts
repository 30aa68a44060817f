import path from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { expectFormatError, temporaryFile, temporaryFolder } from '../formats/nifti/niftiFile.fixture';
import { writeLabelMap } from '../formats/registry';
import type { Affine } from '../volume/affine';
import type { LabelMapSource } from './labelMapSource';
import { readLabelMap, readLabelMapHeader } from './readLabelMap';

const AFFINE: Affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

/** A label map of one row. */
async function row(values: readonly number[], affine: Affine = AFFINE): Promise<string> {
  const file = path.join(await temporaryFolder(), 'mask.nii.gz');
  const dims = [values.length, 1, 1] as const;
  await writeLabelMap(file, { dims, affine, dtype: 'uint8', frames: 1, data: Uint8Array.from(values) });
  return file;
}

/** A picture of one row. */
async function picture(...colours: readonly (readonly [number, number, number])[]): Promise<string> {
  const data = Uint8Array.from(colours.flat());
  const file = encode({ width: colours.length, height: 1, data, depth: 8, channels: 3 });
  return temporaryFile(Uint8Array.from(file), 'colours.png');
}

const masks = (...files: readonly string[]): LabelMapSource => ({
  kind: 'masks',
  masks: files.map((file, n) => ({ file, value: n + 1, name: ['lung', 'heart', 'vessel'][n] ?? 'x' })),
});

describe('a label map of masks', () => {
  it('holds the value and the name of each, whatever value the mask has', async () => {
    const source = masks(await row([0, 1, 0, 0]), await row([0, 0, 7, 0]));
    const { volume, header } = await readLabelMap(source);
    expect([...volume.data]).toEqual([0, 1, 2, 0]);
    expect(header).toMatchObject({ labels: [{ name: 'lung' }, { name: 'heart' }], notes: [] });
    expect(await readLabelMapHeader(source)).toEqual(header);
  });

  it('lets the later mask cover the earlier one, and says where', async () => {
    const last = await row([0, 0, 1, 1]);
    const { volume, header } = await readLabelMap(
      masks(await row([1, 1, 1, 0]), await row([0, 1, 1, 0]), last),
    );
    expect([...volume.data]).toEqual([1, 2, 3, 3]);
    expect(header.notes).toEqual([
      expect.stringMatching(/^2 voxels are in the masks of "lung" and "heart"; here "heart" counts/),
      `One voxel is in the masks of "heart" and "vessel"; here "vessel" counts (${last}).`,
    ]);
  });

  it('is refused where a mask holds several values, is of another size or lies elsewhere', async () => {
    const [first, several, short] = [await row([0, 1, 0]), await row([0, 1, 2]), await row([0, 1])];
    const moved = await row([0, 1, 0], [[1, 0, 0, 5], AFFINE[1], AFFINE[2], AFFINE[3]]);
    await expectFormatError(readLabelMap(masks(first, several)), 'bad-values', 'it holds 1, 2 besides 0');
    for (const read of [readLabelMap, readLabelMapHeader]) {
      await expectFormatError(read(masks(first, short)), 'bad-values', 'is 2 x 1 x 1 voxels, but');
      await expectFormatError(read(masks(first, moved)), 'bad-values', 'lie up to 5.00 mm apart');
    }
  });
});

describe('a label map of colours', () => {
  const colours = [
    { value: 0, color: [0, 0, 0] },
    { value: 1, color: [0, 0, 255] },
    { value: 300, color: [255, 0, 0] },
  ] as const;

  it('has the value of each colour', async () => {
    const file = await picture([255, 0, 0], [0, 0, 0], [0, 0, 255]);
    const source = { kind: 'colours', file, colours } as const;
    const { volume, header } = await readLabelMap(source);
    expect(volume).toMatchObject({ frames: 1, dtype: 'uint16', dims: [3, 1, 1] });
    expect([...volume.data]).toEqual([300, 0, 1]);
    expect(await readLabelMapHeader(source)).toEqual(header);
  });

  it('is refused with a colour that is no label, and where it is grey', async () => {
    const file = await picture([1, 2, 3], [0, 0, 0], [1, 2, 3]);
    await expectFormatError(
      readLabelMap({ kind: 'colours', file, colours }),
      'bad-values',
      '#010203 (2 pixels)',
    );
    const grey = await row([0, 1]);
    await expectFormatError(
      readLabelMapHeader({ kind: 'colours', file: grey, colours }),
      'bad-values',
      'one channel',
    );
  });
});
