/** The datatype codes of NIfTI (nifti1.h, "NIFTI1_DATATYPES"): those that are read, and names of the rest. */
import { DTYPES, type Dtype } from '../../volume/volume';

export interface Datatype {
  readonly code: number;
  readonly bytes: number;
}

export const DATATYPES: Readonly<Record<Dtype, Datatype>> = {
  uint8: { code: 2, bytes: 1 },
  int16: { code: 4, bytes: 2 },
  int32: { code: 8, bytes: 4 },
  float32: { code: 16, bytes: 4 },
  float64: { code: 64, bytes: 8 },
  int8: { code: 256, bytes: 1 },
  uint16: { code: 512, bytes: 2 },
  uint32: { code: 768, bytes: 4 },
  int64: { code: 1024, bytes: 8 },
  uint64: { code: 1280, bytes: 8 },
};

export function dtypeOfCode(code: number): Dtype | undefined {
  return DTYPES.find((dtype) => DATATYPES[dtype].code === code);
}

const NOT_READ: ReadonlyMap<number, string> = new Map([
  [0, 'unknown'],
  [1, '1-bit binary'],
  [32, 'complex64'],
  [128, 'RGB24 colour'],
  [1536, 'float128'],
  [1792, 'complex128'],
  [2048, 'complex256'],
  [2304, 'RGBA32 colour'],
]);

/** What a datatype that is not read is called. */
export function nameOfUnreadCode(code: number): string {
  return NOT_READ.get(code) ?? 'no datatype of the NIfTI standard';
}
