/** Reading and writing volumes, whatever their format. What a file is, its content tells, not its name. */
import path from 'node:path';
import { arrayDtype, arrayOfType } from '../volume/arrays';
import { readerOf } from '../volume/slab';
import { voxelCount, type Volume } from '../volume/volume';
import { writeAtomically } from './atomicWrite';
import { openByteSource, type ByteSource } from './byteSource';
import type {
  Codec,
  EncodableStream,
  ImageHeader,
  LoadedVolume,
  OpenOptions,
  OpenVolume,
  ReadOptions,
  WriteOptions,
} from './codec';
import { describeContent } from './describeContent';
import { FormatError } from './formatError';
import { withLabelType } from './labelType';
import { niftiCodec } from './nifti/codec';
import { jpegCodec } from './pictures/jpeg';
import { pngCodec } from './pictures/png';
import { tiffCodec } from './pictures/tiff/tiff';

const PICTURE_CODECS: readonly Codec[] = [pngCodec, jpegCodec, tiffCodec];
const CODECS: readonly Codec[] = [niftiCodec, ...PICTURE_CODECS];

/** First bytes of a file that are enough for every codec to know its own. */
const SNIFF_BYTES = 1024;

/** gzip levels: label maps shrink a lot at little cost; measured values hardly shrink, however long it takes. */
const GZIP_LEVEL = { 'label map': 6, image: 1 } as const;

/**
 * What a file says of its volume; its voxels are not read.
 * @throws FormatError
 */
export async function readHeader(file: string, options: ReadOptions = {}): Promise<ImageHeader> {
  const { codec, source } = await openVolumeFile(file, options);
  const header = await codec.readHeader(source, options);
  return withNotes(header, codec, source);
}

/**
 * The volume in a file, with slope and intercept applied.
 * @throws FormatError
 */
export async function readVolume(file: string, options: ReadOptions = {}): Promise<LoadedVolume> {
  const { codec, source } = await openVolumeFile(file, options);
  const { volume, header } = await codec.read(source, options);
  return { volume, header: withNotes(header, codec, source) };
}

/**
 * Opens a volume without reading its voxels, which may be more than fit into memory. Those of a compressed
 * file are copied, uncompressed, to where there is room; those of pictures are held in memory.
 * @throws FormatError
 */
export async function openVolume(file: string, options: OpenOptions): Promise<OpenVolume> {
  const { codec, source } = await openVolumeFile(file, options);
  const opened = codec.open ? await codec.open(source, options) : inMemory(await codec.read(source, options));
  return { ...opened, header: withNotes(opened.header, codec, source) };
}

function inMemory({ volume, header }: LoadedVolume): OpenVolume {
  return { header, voxels: readerOf(volume), close: () => undefined };
}

/**
 * Writes a label map in the format of the file's ending: integers of the label map's own type, or the
 * smallest that holds them. The file is there whole or not at all, and none is replaced unless
 * `overwrite` says so.
 * @throws FormatError
 */
export async function writeLabelMap(file: string, volume: Volume, options: WriteOptions = {}): Promise<void> {
  await writeFile(file, withLabelType(file, volume), 'label map', options);
}

/**
 * Saves a label map that was made from another: what that one's file says beyond its voxels is kept, bit for bit
 * where the format is the same (Codec.rewrite). Replaces the file if it is there, whole or not at all.
 * @param like the file it was made from
 * @param options names and marks where they are to be other than in that file
 * @throws FormatError
 */
export async function rewriteLabelMap(
  file: string,
  volume: Volume,
  like: string,
  options: Pick<WriteOptions, 'table' | 'reviewed' | 'signal'>,
): Promise<void> {
  const { codec, gzipLevel } = codecToWrite(file, 'label map');
  const original = await openVolumeFile(like, options);
  if (codec.rewrite && codec === original.codec) {
    const pieces = await codec.rewrite(original.source, volume, options);
    await writeAtomically(file, pieces, { gzipLevel, overwrite: true, signal: options.signal });
    return;
  }
  const header = await original.codec.readHeader(original.source, options);
  const { labels: table, reviewed } = header;
  await writeLabelMap(file, volume, { table, reviewed, ...defined(options), like: header, overwrite: true });
}

const defined = ({ table, reviewed, signal }: WriteOptions): WriteOptions => ({
  ...(table ? { table, reviewed } : {}),
  signal,
});

/**
 * Writes a volume of measured values, such as a distance map, in the type of its array. Otherwise as
 * writeLabelMap.
 * @throws FormatError
 */
export async function writeVolume(file: string, volume: Volume, options: WriteOptions = {}): Promise<void> {
  await writeFile(file, { ...volume, dtype: arrayDtype(volume.data) }, 'image', options);
}

/**
 * Writes a volume whose voxels come piece by piece, in their type. Otherwise as writeLabelMap.
 * @throws FormatError
 */
export async function writeStream(
  file: string,
  content: EncodableStream,
  options: WriteOptions = {},
): Promise<void> {
  const { codec, gzipLevel } = codecToWrite(file, content.kind);
  const pieces = codec.encodeStream
    ? codec.encodeStream(content, options)
    : codec.encode({ volume: gathered(content), kind: content.kind }, options);
  await writeAtomically(file, pieces, {
    gzipLevel,
    overwrite: options.overwrite === true,
    signal: options.signal,
  });
}

function gathered(content: EncodableStream): Volume {
  const { dims, affine, frames, dtype } = content;
  const data = arrayOfType(dtype, voxelCount(content) * frames);
  let at = 0;
  for (const piece of content.voxels()) {
    data.set(piece, at);
    at += piece.length;
  }
  return { dims, affine, frames, dtype, data };
}

/** Whether a file's name has the ending of a format that is read. */
export function isVolumeFile(file: string): boolean {
  return extensionOf(file) !== undefined;
}

/** The file's name without folder and ending: "case_07" for ".../case_07.nii.gz". */
export function volumeBaseName(file: string): string {
  const name = path.basename(file);
  return name.slice(0, name.length - (extensionOf(name)?.length ?? path.extname(name).length));
}

/** The ending of a volume file as it is spelled in its name, such as ".nii.gz". */
export function extensionOf(file: string): string | undefined {
  const name = path.basename(file);
  const found = CODECS.flatMap((codec) => codec.extensions).find(
    (extension) => name.length > extension.length && name.toLowerCase().endsWith(extension),
  );
  return found === undefined ? undefined : name.slice(-found.length);
}

/** Whether a header's format is one of pictures, which know neither place nor size in the world. */
export function isPictureFormat(format: string): boolean {
  return PICTURE_CODECS.some(({ id }) => id === format);
}

/** Whether a file's name has the ending of a picture. */
export function isPictureFile(file: string): boolean {
  const extension = extensionOf(file)?.toLowerCase();
  return PICTURE_CODECS.some(({ extensions }) => extensions.some((known) => known === extension));
}

/** Endings of the files that are read, such as ".nii.gz". */
export function volumeExtensions(): readonly string[] {
  return CODECS.flatMap((codec) => codec.extensions);
}

async function openVolumeFile(
  file: string,
  options: ReadOptions,
): Promise<{ readonly codec: Codec; readonly source: ByteSource }> {
  const source = await openByteSource(file);
  const start = await source.readStart(SNIFF_BYTES, options);
  const codec = CODECS.find((candidate) => candidate.sniff(start));
  if (codec) return { codec, source };
  throw new FormatError(
    'unknown-format',
    `${file} is no volume that can be opened: ${describeContent(start)}. Files that are read: ${volumeExtensions().join(', ')}.`,
  );
}

/** Adds a note where the file's name says something else than its content. */
function withNotes(header: ImageHeader, codec: Codec, source: ByteSource): ImageHeader {
  const extension = extensionOf(source.path)?.toLowerCase();
  const isNamedSo = extension !== undefined && codec.extensions.includes(extension);
  const isGzipNamed = extension?.endsWith('.gz') === true;
  if (isNamedSo && isGzipNamed === source.gzip) return header;
  const content = `${header.format}${source.gzip ? ', compressed by gzip' : ', not compressed'}`;
  return {
    ...header,
    notes: [...header.notes, `The name does not say what the file is: its content is ${content}.`],
  };
}

function codecToWrite(
  file: string,
  kind: 'label map' | 'image',
): { readonly codec: Codec; readonly gzipLevel: number | undefined } {
  const extension = extensionOf(file)?.toLowerCase();
  const codec = CODECS.find((candidate) => candidate.extensions.some((known) => known === extension));
  if (codec) return { codec, gzipLevel: extension?.endsWith('.gz') === true ? GZIP_LEVEL[kind] : undefined };
  throw new FormatError(
    'unsupported',
    `${file} has no ending that tells a format to write. Choose one of ${volumeExtensions().join(', ')}.`,
  );
}

async function writeFile(
  file: string,
  volume: Volume,
  kind: 'label map' | 'image',
  options: WriteOptions,
): Promise<void> {
  const { codec, gzipLevel } = codecToWrite(file, kind);
  if (volume.data.length !== voxelCount(volume) * volume.frames) {
    throw new RangeError(
      `A volume of ${volume.dims.join(' x ')} x ${volume.frames} voxels was given ${volume.data.length} values.`,
    );
  }
  await writeAtomically(file, codec.encode({ volume, kind }, options), {
    gzipLevel,
    overwrite: options.overwrite === true,
    signal: options.signal,
  });
}
