/** What every format offers: one codec a format, all behind this interface (registry.ts lists them). */
import type { ArrayDtype } from '../volume/arrays';
import type { VoxelReader } from '../volume/slab';
import type { Grid, Dtype, Volume, VoxelArray } from '../volume/volume';
import type { Vector3 } from '../volume/affine';
import type { PlaneName } from '../volume/planes';
import type { ByteSource } from './byteSource';
import type { LABEL_STATES } from './labelStates';

/** A label as it is stored in the header of a label map. */
export interface StoredLabel {
  readonly value: number;
  readonly name: string;
  /** Red, green, blue, 0 to 255. */
  readonly color: readonly [number, number, number];
  /** What else is kept of a label; see Label in src/labels. */
  readonly opacity?: number | undefined;
  readonly hidden?: boolean | undefined;
  readonly solo?: boolean | undefined;
  readonly locked?: boolean | undefined;
  readonly state?: (typeof LABEL_STATES)[number] | undefined;
}

/** Numbers of the slices of each plane that a person has looked at, as they are stored with a label map. */
export type StoredMarks = Readonly<Record<PlaneName, readonly number[]>>;

/** All that is known of a volume before its voxels are read. */
export interface ImageHeader extends Grid {
  /** Format and version, such as "nifti-1". */
  readonly format: string;
  /** Frames beyond the three spatial axes; 1 for a plain volume. */
  readonly frames: number;
  /** Type of the voxels in the file, before slope and intercept. */
  readonly dtype: Dtype;
  /** Voxel size in mm along i, j, k. */
  readonly spacing: Vector3;
  /** Three letters, such as "RAS" (see orientationCode in src/volume). */
  readonly orientation: string;
  /** What a reader of the file should know, such as a header that contradicts itself. */
  readonly notes: readonly string[];
  /** Labels named in the file itself. */
  readonly labels?: readonly StoredLabel[];
  /** Slices marked as reviewed in the file itself. */
  readonly reviewed?: StoredMarks;
  /** The header as it stands in the file, for the codec that wrote it: see `like` in WriteOptions. */
  readonly raw: { readonly codec: string; readonly bytes: Uint8Array };
}

export interface LoadedVolume {
  readonly volume: Volume;
  readonly header: ImageHeader;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface WriteOptions {
  /**
   * A header to take the place in the world from. Where it is of the format that is written and on the
   * same grid, its affine fields, form codes and units are kept bit for bit.
   */
  readonly like?: ImageHeader | undefined;
  /** Labels to name in the file. */
  readonly table?: readonly StoredLabel[] | undefined;
  /** Slices to mark as reviewed in the file. */
  readonly reviewed?: StoredMarks | undefined;
  /** Replace the file if it is there; without it an existing file is an error and stays untouched. */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a file shall hold. Voxels are stored in the element type of their array. */
export interface Encodable {
  readonly volume: Volume;
  readonly kind: 'label map' | 'image';
}

/** A volume whose voxels are read piece by piece, from the file or from a copy of it. */
export interface OpenVolume {
  readonly header: ImageHeader;
  readonly voxels: VoxelReader;
  /** To be called when nothing more is read. */
  close(): void;
}

export interface OpenOptions extends ReadOptions {
  /** Folder with room for an uncompressed copy of the voxels. */
  readonly scratch: string;
}

/** What a file shall hold, its voxels piece by piece. */
export interface EncodableStream extends Grid {
  readonly kind: Encodable['kind'];
  readonly frames: number;
  readonly dtype: ArrayDtype;
  /** All voxels in the order of a volume, arrays of the type. */
  voxels(): Iterable<VoxelArray>;
}

export interface Codec {
  readonly id: string;
  /** Endings of file names in lower case with the dot, longest first, such as ".nii.gz". */
  readonly extensions: readonly string[];
  /** Whether a file that starts with these (uncompressed) bytes is of this format. */
  sniff(start: Uint8Array): boolean;
  /** @throws FormatError */
  readHeader(source: ByteSource, options: ReadOptions): Promise<ImageHeader>;
  /** @throws FormatError */
  read(source: ByteSource, options: ReadOptions): Promise<LoadedVolume>;
  /**
   * The bytes of a file in pieces, before compression.
   * @throws FormatError when the format cannot hold the volume
   */
  encode(content: Encodable, options: WriteOptions): Iterable<Uint8Array>;
  /**
   * The bytes of a file that is bit for bit as the source but for its voxels and, where they are given, the names
   * of its labels and the marks of its slices. Voxels keep the type, the scaling and the order of bytes of the
   * source, as long as these can say every label.
   * @throws FormatError
   */
  readonly rewrite?: (
    source: ByteSource,
    volume: Volume,
    options: Pick<WriteOptions, 'table' | 'reviewed' | 'signal'>,
  ) => Promise<Iterable<Uint8Array>>;
  /** Formats that hold volumes too large for memory: opens one without reading its voxels. @throws FormatError */
  readonly open?: (source: ByteSource, options: OpenOptions) => Promise<OpenVolume>;
  /** As encode, of voxels that come piece by piece. */
  readonly encodeStream?: (content: EncodableStream, options: WriteOptions) => Iterable<Uint8Array>;
}
