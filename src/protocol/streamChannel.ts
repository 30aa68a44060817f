/** A channel of frames (frames.ts) over two byte streams: the pipes between host and compute process. */
import type { Readable, Writable } from 'node:stream';
import { encodeFrame, FrameReader } from './frames';
import type { Channel } from './rpc';

/**
 * @param onBroken called once when the incoming bytes are not frames; the streams are of no use then
 */
export function streamChannel(
  input: Readable,
  output: Writable,
  onBroken: (error: unknown) => void,
): Channel {
  return {
    send(message) {
      output.write(encodeFrame(message));
    },
    onMessage(listener) {
      const reader = new FrameReader(listener);
      const onData = (chunk: Buffer): void => {
        try {
          reader.push(chunk);
        } catch (error) {
          input.off('data', onData);
          onBroken(error);
        }
      };
      input.on('data', onData);
    },
  };
}
