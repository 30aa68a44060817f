/**
 * What TensorBoard reads: Event messages of
 * https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto with the scalars
 * of https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/summary.proto, field
 * numbers as there.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Names with a slash are grouped by what stands before it. */
export type Scalars = readonly (readonly [tag: string, value: number])[];

const FILE_VERSION = 'brain.Event:2';
/** SessionLog.SessionStatus.START */
const START = 1;

/** The first event of a file. @param wallTime seconds since 1970 */
export function versionEvent(wallTime: number): Uint8Array {
  return started(wallTime, 0).tag(3, WireType.LengthDelimited).string(FILE_VERSION).finish();
}

/** Tells TensorBoard to forget events of this step and of later ones that it has read from other files. */
export function startEvent(wallTime: number, step: number): Uint8Array {
  const session = new BinaryWriter().tag(1, WireType.Varint).int32(START).finish();
  return started(wallTime, step).tag(7, WireType.LengthDelimited).bytes(session).finish();
}

export function scalarsEvent(wallTime: number, step: number, scalars: Scalars): Uint8Array {
  const summary = new BinaryWriter();
  for (const [tag, value] of scalars) {
    const message = new BinaryWriter();
    message.tag(1, WireType.LengthDelimited).string(tag).tag(2, WireType.Bit32).float(value);
    summary.tag(1, WireType.LengthDelimited).bytes(message.finish());
  }
  return started(wallTime, step).tag(5, WireType.LengthDelimited).bytes(summary.finish()).finish();
}

function started(wallTime: number, step: number): BinaryWriter {
  return new BinaryWriter().tag(1, WireType.Bit64).double(wallTime).tag(2, WireType.Varint).int64(step);
}
