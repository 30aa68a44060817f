import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Affine } from '../../volume/affine';
import type { Volume } from '../../volume/volume';
import { readHeader, readVolume, writeLabelMap, writeVolume } from '../registry';
import type { HeaderFields } from './layout';
import { headerFields, type Field } from './layout';
import { NIBABEL_FILES } from './nibabelFiles.fixture';
import { expectFormatError, niftiFile, temporaryFile, temporaryFolder } from './niftiFile.fixture';

const OBLIQUE: Affine = [
  [1.5, 0.25, 0, -10],
  [-0.25, 1.5, 0.125, 20],
  [0, 0, 3, 5.5],
  [0, 0, 0, 1],
];

const labelMap = (labels: readonly number[], dtype: Volume['dtype'] = 'uint8'): Volume => ({
  dims: [labels.length, 1, 1],
  affine: OBLIQUE,
  dtype,
  frames: 1,
  data: Float64Array.from(labels),
});

const PLACEMENT: readonly Field[] = [
  'pixdim',
  'xyzt_units',
  'qform_code',
  'sform_code',
  'quatern',
  'qoffset',
  'srow_x',
  'srow_y',
  'srow_z',
];

async function fieldsOf(file: string): Promise<HeaderFields> {
  const bytes = await readFile(file);
  const fields = headerFields(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  if (!fields) throw new Error(`${file} is no NIfTI file.`);
  return fields;
}

describe('place in the world', () => {
  it.each(NIBABEL_FILES)('of $name is kept bit for bit', async ({ gzip }) => {
    const scan = await temporaryFile(Buffer.from(gzip, 'base64'), 'scan.nii.gz');
    const { volume, header } = await readVolume(scan);
    const labels: Volume = { ...volume, dtype: 'uint8', data: new Uint8Array(volume.data.length).fill(3) };
    const out = path.join(await temporaryFolder(), 'labels.nii.gz');
    await writeLabelMap(out, labels, { like: header });
    const [before, after] = [await fieldsOf(scan), await fieldsOf(out)];
    for (const field of PLACEMENT) expect(after.all(field)).toEqual(before.all(field));
    expect(after.all('dim')).toEqual(before.all('dim'));
    expect(after.version).toBe(before.version);
    const again = await readVolume(out);
    expect(again.header.affine).toEqual(header.affine);
    expect(again.volume.data).toEqual(labels.data);
  });

  it('is the affine of the volume where the header is of another grid', async () => {
    const { header } = await readVolume(await temporaryFile(niftiFile()));
    const file = path.join(await temporaryFolder(), 'x.nii');
    await writeLabelMap(file, labelMap([1, 2]), { like: header });
    expect((await readHeader(file)).affine).toEqual(OBLIQUE);
  });

  it('needs no header of a scan', async () => {
    const file = path.join(await temporaryFolder(), 'x.nii.gz');
    await writeLabelMap(file, labelMap([0, 1]));
    const header = await readHeader(file);
    expect(header).toMatchObject({
      format: 'nifti-1',
      dims: [2, 1, 1],
      frames: 1,
      affine: OBLIQUE,
      notes: [],
    });
  });

  it('takes NIfTI-2 for an axis too long for NIfTI-1', async () => {
    const file = path.join(await temporaryFolder(), 'x.nii');
    await writeLabelMap(file, labelMap(Array.from({ length: 40_000 }, (_, i) => i % 3)));
    expect(await readHeader(file)).toMatchObject({ format: 'nifti-2', dims: [40_000, 1, 1] });
  });
});

describe('label maps', () => {
  it.each<[readonly number[], Volume['dtype'], Volume['dtype']]>([
    [[0, 255], 'float32', 'uint8'],
    [[0, 256], 'float32', 'uint16'],
    [[-1, 1], 'float64', 'int8'],
    [[-1, 200], 'float64', 'int16'],
    [[0, 70_000], 'int64', 'uint32'],
    [[-1, 70_000], 'int64', 'int32'],
    [[0, 3], 'int16', 'int16'],
    [[0, 300], 'uint8', 'uint16'],
  ])('with labels %j of a %s map are stored as %s', async (labels, dtype, stored) => {
    const file = path.join(await temporaryFolder(), 'x.nii.gz');
    await writeLabelMap(file, labelMap(labels, dtype));
    const { volume, header } = await readVolume(file);
    expect(header.dtype).toBe(stored);
    expect([...volume.data]).toEqual(labels);
  });

  it.each([
    [[0, 1.5], 'voxel 1 is 1.5'],
    [[NaN], 'voxel 0 is NaN'],
    [[0, 2 ** 40], 'labels run from 0 to 1099511627776'],
  ])('with %j are refused', async (labels, words) => {
    const folder = await temporaryFolder();
    await expectFormatError(writeLabelMap(path.join(folder, 'x.nii'), labelMap(labels)), 'bad-values', words);
    expect(await readdir(folder)).toEqual([]);
  });

  it('carry their label names in any script, and say by their intent that they are labels', async () => {
    const file = path.join(await temporaryFolder(), 'x.nii.gz');
    const table = [
      { value: 1, name: 'Höcker "links" 海馬 🧠', color: [1, 2, 3] },
      { value: 7, name: 'x', color: [255, 255, 255] },
    ] as const;
    await writeLabelMap(file, labelMap([0, 1, 7]), { table });
    const { header, volume } = await readVolume(file);
    expect(header.labels).toEqual(table);
    expect([...volume.data]).toEqual([0, 1, 7]);
    const fields = await fieldsOf(file);
    expect(fields.get('intent_code')).toBe(1002);
    expect(fields.get('vox_offset') % 16).toBe(0);
  });
});

it('writes measured values as they are', async () => {
  const file = path.join(await temporaryFolder(), 'x.nii.gz');
  const data = Float32Array.of(-1.5, NaN, Infinity, 1e-20);
  await writeVolume(file, { dims: [2, 2, 1], affine: OBLIQUE, dtype: 'float32', frames: 1, data });
  const { volume, header } = await readVolume(file);
  expect(volume.data).toEqual(data);
  expect(header.dtype).toBe('float32');
});

describe('files that are there already', () => {
  it('are not touched', async () => {
    const file = await temporaryFile(Buffer.from('precious'), 'x.nii');
    await expectFormatError(
      writeLabelMap(file, labelMap([1])),
      'exists',
      'exists already and is not overwritten',
    );
    expect(await readFile(file, 'utf8')).toBe('precious');
    expect(await readdir(path.dirname(file))).toEqual(['x.nii']);
  });

  it('are replaced on demand, through a symbolic link and with their permissions', async () => {
    const file = await temporaryFile(Buffer.from('old'), 'x.nii');
    const link = path.join(path.dirname(file), 'link.nii');
    await symlink(file, link);
    const { mode } = await stat(file);
    await writeLabelMap(link, labelMap([1]), { overwrite: true });
    expect((await readVolume(file)).volume.data[0]).toBe(1);
    expect((await stat(file)).mode).toBe(mode);
    expect((await readdir(path.dirname(file))).sort()).toEqual(['link.nii', 'x.nii']);
  });

  it('win against a write that began before them', async () => {
    const file = path.join(await temporaryFolder(), 'x.nii.gz');
    const writes = [1, 2, 3].map((label) => writeLabelMap(file, labelMap([label])));
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(path.dirname(file))).toEqual(['x.nii.gz']);
  });
});

describe('writing that fails', () => {
  it('names a missing folder', async () => {
    const file = path.join(await temporaryFolder(), 'no', 'such', 'x.nii');
    await expectFormatError(writeLabelMap(file, labelMap([1])), 'unwritable', 'its folder does not exist');
  });

  it('leaves nothing behind when it is stopped', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'x.nii.gz');
    const controller = new AbortController();
    const volume = labelMap(Array.from({ length: 2_000_000 }, (_, i) => (i * 7919) % 251));
    const writing = writeLabelMap(file, volume, { signal: controller.signal });
    setImmediate(() => {
      controller.abort(new Error('stopped'));
    });
    await expect(writing).rejects.toThrow('stopped');
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves an existing file whole when it is stopped', async () => {
    const file = await temporaryFile(Buffer.from('old'), 'x.nii.gz');
    await expect(
      writeLabelMap(file, labelMap([1]), {
        overwrite: true,
        signal: AbortSignal.abort(new Error('stopped')),
      }),
    ).rejects.toThrow('stopped');
    expect(await readFile(file, 'utf8')).toBe('old');
  });
});

it('keeps names apart from files of other programs that carry comments', async () => {
  const file = await temporaryFile(niftiFile({ extension: commentExtension('{"labels": "none"}') }));
  const { header, volume } = await readVolume(file);
  expect(header.labels).toBeUndefined();
  expect(volume.data[23]).toBe(23);
  await writeFile(file, niftiFile({ extension: commentExtension('made by hand') }));
  expect((await readHeader(file)).labels).toBeUndefined();
});

function commentExtension(text: string): Uint8Array {
  const extension = new Uint8Array(48);
  new DataView(extension.buffer).setInt32(0, 48, true);
  new DataView(extension.buffer).setInt32(4, 6, true);
  extension.set(Buffer.from(text), 8);
  return extension;
}
