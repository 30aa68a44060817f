import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectFormatError, niftiFile, temporaryFile, temporaryFolder } from './nifti/niftiFile.fixture';
import { extensionOf, isVolumeFile, readHeader, readVolume, volumeBaseName, writeLabelMap } from './registry';

describe('names', () => {
  it.each([
    ['/a/case_07.nii.gz', 'case_07', true],
    ['case.v2.nii', 'case.v2', true],
    ['CASE.NII.GZ', 'CASE', true],
    ['case.png', 'case', true],
    ['photo.JPG', 'photo', true],
    ['case.webp', 'case', false],
    ['archive.gz', 'archive', false],
    ['.nii.gz', '.nii', false],
  ])('%s has the base name %s', (file, base, isVolume) => {
    expect(volumeBaseName(file)).toBe(base);
    expect(isVolumeFile(file)).toBe(isVolume);
  });

  it('gives the ending as it is spelled', () => {
    expect(extensionOf('X.Nii.GZ')).toBe('.Nii.GZ');
  });
});

describe('files that are no volumes', () => {
  it('says what a file looks like', async () => {
    const file = await temporaryFile(Buffer.from('DICM'.padStart(132).padEnd(500), 'latin1'));
    await expectFormatError(readVolume(file), 'unknown-format', 'it looks like a DICOM file');
  });

  it('shows the first bytes of a file that looks like nothing known', async () => {
    const file = await temporaryFile(new Uint8Array(1000).fill(7));
    await expect(readHeader(file)).rejects.toThrow('(07 07 07 07) are those of no known format');
  });

  it('names an empty file, a missing one and a folder', async () => {
    await expect(readHeader(await temporaryFile(new Uint8Array(0)))).rejects.toThrow('is empty (0 bytes)');
    await expect(readHeader('/no/such/file.nii')).rejects.toMatchObject({ code: 'unreadable' });
    await expect(readHeader(await temporaryFolder())).rejects.toThrow('is no file');
  });

  it('names a header that ends early', async () => {
    const file = await temporaryFile(niftiFile().subarray(0, 200));
    await expect(readHeader(file)).rejects.toMatchObject({ code: 'unknown-format' });
  });
});

it('refuses to write to a name that tells no format', async () => {
  const { volume } = await readVolume(await temporaryFile(niftiFile()));
  const folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  await expect(writeLabelMap(path.join(folder, 'x.webp'), volume)).rejects.toMatchObject({
    code: 'unsupported',
  });
});
