import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readVolume, rewriteLabelMap } from '../registry';
import { labelExtension, withNames } from './extension';
import { HEADER_BYTES, headerFields } from './layout';
import { NIBABEL_FILES } from './nibabelFiles.fixture';
import { expectFormatError, niftiFile, temporaryFile, type NiftiFile } from './niftiFile.fixture';

const TABLE = [{ value: 1, name: 'tumour', color: [1, 2, 3] as const, locked: true, state: 'done' as const }];
const REVIEWED = { axial: [3, 4], coronal: [], sagittal: [0] };

/** An extension of another program: an XML text of code 4. */
const OTHER = (() => {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setInt32(0, 32, true);
  new DataView(bytes.buffer).setInt32(4, 4, true);
  bytes.set(new TextEncoder().encode('<afni/>'), 8);
  return bytes;
})();

async function uncompressed(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** Saves a file with the voxels changed by `edit` over itself. @returns bytes before and after */
async function rewritten(
  file: string,
  edit: (data: number[]) => void,
  names: Parameters<typeof rewriteLabelMap>[3] = {},
): Promise<{ readonly before: Buffer; readonly after: Buffer; readonly values: number[] }> {
  const before = await uncompressed(file);
  const { volume } = await readVolume(file);
  const values = [...volume.data];
  edit(values);
  await rewriteLabelMap(file, { ...volume, data: Float64Array.from(values) }, file, names);
  return { before, after: await uncompressed(file), values };
}

const labelFile = (file: NiftiFile = {}): Promise<string> => temporaryFile(niftiFile(file));

describe('a NIfTI file that is saved over itself', () => {
  const integral = NIBABEL_FILES.filter(
    ({ values, shape }) => values.every(Number.isInteger) && (shape[3] ?? 1) === 1,
  );

  it.each(integral)('is bit for bit the same where nothing changed: $name', async ({ gzip }) => {
    const file = await temporaryFile(Buffer.from(gzip, 'base64'), 'x.nii.gz');
    const { before, after } = await rewritten(file, () => undefined);
    expect(after.equals(before)).toBe(true);
  });

  it('differs in the voxels that changed and in nothing else', async () => {
    const file = await labelFile({ extension: OTHER, fields: { qform_code: [3], quatern: [0.1, 0.2, 0.3] } });
    const { before, after } = await rewritten(file, (data) => data.fill(7, 2, 4));
    const differing = [...before.keys()].filter((at) => before[at] !== after[at]);
    expect(after.length).toBe(before.length);
    const first = HEADER_BYTES[1] + 4 + OTHER.length;
    expect(differing).toEqual([first + 2, first + 3]);
  });

  it('keeps type and scaling while they can say the labels, and else takes the smallest type that can', async () => {
    const data = Uint8Array.from({ length: 24 }, (_, n) => n % 3);
    const file = await labelFile({ fields: { scl_slope: [2], scl_inter: [0] }, data });
    const kept = await rewritten(file, (values) => values.fill(254, 0, 1));
    expect([...kept.after.subarray(352, 354)]).toEqual([127, 1]);
    expect(headerFields(kept.after)?.get('scl_slope')).toBe(2);
    const wider = await rewritten(file, (values) => values.fill(301, 0, 1));
    const fields = headerFields(wider.after);
    expect(fields?.get('scl_slope')).toBe(1);
    expect((await readVolume(file)).volume.dtype).toBe('uint16');
    expect([...(await readVolume(file)).volume.data]).toEqual(wider.values);
  });

  it.each([1024, 1280])('writes 64-bit integers of datatype %d', async (datatype) => {
    const stored = BigInt64Array.of(0n, 1n, 2n, 3n);
    const data = new Uint8Array(stored.buffer);
    const file = await labelFile({ shape: [4], datatype, bitpix: 64, data });
    const { values } = await rewritten(file, (labels) =>
      labels.fill(9_000_000, 3, 4).fill(4_294_967_295, 2, 3),
    );
    const { volume } = await readVolume(file);
    expect([...volume.data]).toEqual(values);
    expect(volume.dtype).toBe(datatype === 1024 ? 'int64' : 'uint64');
  });

  it('takes new names and marks in place of those it has, and keeps the extensions of others', async () => {
    const mine = labelExtension({ labels: [{ value: 1, name: 'old', color: [0, 0, 0] }] });
    const file = await labelFile({ extension: Buffer.concat([mine, OTHER]) });
    const { after, values } = await rewritten(file, () => undefined, { table: TABLE, reviewed: REVIEWED });
    expect(after.includes('<afni/>')).toBe(true);
    expect(after.includes('old')).toBe(false);
    const again = await readVolume(file);
    expect(again.header.labels).toEqual(TABLE);
    expect(again.header.reviewed).toEqual(REVIEWED);
    expect([...again.volume.data]).toEqual(values);
    const unchanged = await rewritten(file, () => undefined);
    expect(unchanged.after.equals(unchanged.before)).toBe(true);
  });

  it('names labels in the byte order of the file', () => {
    const big = withNames(new Uint8Array(0), false, { labels: TABLE });
    expect(Buffer.from(big).readInt32BE(0)).toBe(big.length);
  });

  it('is left as it is where the label map does not fit into it', async () => {
    const file = await labelFile({ shape: [2, 3, 2, 2] });
    const before = await readFile(file);
    const { volume } = await readVolume(file);
    const one = { ...volume, frames: 1, data: volume.data.slice(0, 12) };
    await expectFormatError(rewriteLabelMap(file, one, file, {}), 'unsupported', /another name/);
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  it('gives its place in the world and its names to a copy in another format', async () => {
    const file = await labelFile({ shape: [4, 3], data: Uint8Array.from({ length: 12 }, (_, n) => n % 2) });
    await rewritten(file, () => undefined, { table: TABLE, reviewed: REVIEWED });
    const { volume } = await readVolume(file);
    const picture = path.join(path.dirname(file), 'x.png');
    await rewriteLabelMap(picture, volume, file, {});
    const { header, volume: copy } = await readVolume(picture);
    expect(copy.data).toEqual(volume.data);
    expect(header.labels).toEqual(TABLE);
    expect(header.reviewed).toEqual(REVIEWED);
  });
});
