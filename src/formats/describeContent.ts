/** In words, what a file of no known format seems to be: the first thing one asks when it does not open. */

interface Magic {
  readonly at: number;
  readonly text: string;
  readonly what: string;
}

const MAGICS: readonly Magic[] = [
  { at: 1, text: 'PNG', what: 'a PNG picture' },
  { at: 0, text: '\xff\xd8\xff', what: 'a JPEG picture' },
  { at: 0, text: 'II*\0', what: 'a TIFF picture' },
  { at: 0, text: 'MM\0*', what: 'a TIFF picture' },
  { at: 128, text: 'DICM', what: 'a DICOM file' },
  { at: 0, text: 'NRRD', what: 'an NRRD file' },
  { at: 0, text: 'ObjectType', what: 'a MetaImage file' },
  { at: 0, text: 'PK\x03\x04', what: 'a ZIP archive' },
  { at: 0, text: '\x1f\x8b', what: 'data compressed by gzip twice' },
  { at: 0, text: 'BZh', what: 'data compressed by bzip2' },
  { at: 0, text: '\x89HDF', what: 'an HDF5 file' },
  { at: 0, text: 'version https://git-lfs', what: 'a Git LFS pointer, so the data itself was not fetched' },
  { at: 0, text: '<', what: 'a web page or other marked-up text' },
  { at: 0, text: '{', what: 'a JSON text' },
];

/** @param start first bytes of the file, uncompressed; 132 are enough */
export function describeContent(start: Uint8Array): string {
  if (start.length === 0) return 'it holds no data';
  const text = Buffer.from(start).toString('latin1');
  const magic = MAGICS.find((candidate) => text.startsWith(candidate.text, candidate.at));
  if (magic) return `it looks like ${magic.what}`;
  const bytes = Array.from(start.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `its first bytes (${bytes}) are those of no known format`;
}
