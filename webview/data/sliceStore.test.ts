import { describe, expect, test } from 'vitest';
import { requestKey, type Answer, type SliceRequest, type VoxelsRequest } from './requests';
import { SliceStore } from './sliceStore';

const voxels = (slice: number): VoxelsRequest => ({ kind: 'voxels', handle: 1, plane: 'axial', slice });
const image = (slice: number): Answer => ({
  kind: 'image',
  image: { width: 1, height: 1, data: Uint8Array.of(slice) },
});

/** A host that answers when told to. */
class Desk {
  readonly open = new Map<string, { readonly answer: () => void; readonly fail: (why: string) => void }>();
  readonly asked: number[] = [];
  readonly aborted: number[] = [];

  readonly fetch = (request: SliceRequest, signal: AbortSignal): Promise<Answer> => {
    this.asked.push(request.slice);
    signal.addEventListener('abort', () => this.aborted.push(request.slice));
    return new Promise((resolve, reject) => {
      this.open.set(requestKey(request), {
        answer: () => {
          resolve(image(request.slice));
        },
        fail: (why) => {
          reject(new Error(why));
        },
      });
    });
  };

  async answer(request: SliceRequest): Promise<void> {
    this.open.get(requestKey(request))?.answer();
    await settle();
  }

  async fail(request: SliceRequest, why: string): Promise<void> {
    this.open.get(requestKey(request))?.fail(why);
    await settle();
  }
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 0));
const upTo = (n: number): readonly VoxelsRequest[] => Array.from({ length: n }, (_, slice) => voxels(slice));

describe('a slice store', () => {
  test('asks for the most urgent first, a few at a time', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want(upTo(9));
    expect(desk.asked).toEqual([0, 1, 2, 3, 4, 5]);
    await desk.answer(voxels(0));
    expect(desk.asked).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('hands out what has come, and tells of it', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want([voxels(4)]);
    expect(store.image(voxels(4))).toBeUndefined();
    expect(store.settled(voxels(4))).toBe(false);
    const before = store.changes.value;
    await desk.answer(voxels(4));
    expect(store.image(voxels(4))?.data[0]).toBe(4);
    expect(store.settled(voxels(4))).toBe(true);
    expect(store.changes.value).toBeGreaterThan(before);
  });

  test('asks for nothing twice', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want([voxels(1)]);
    store.want([voxels(1)]);
    await desk.answer(voxels(1));
    store.want([voxels(1)]);
    expect(desk.asked).toEqual([1]);
  });

  test('cancels what runs and forgets what waits once it is no longer wanted', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want(upTo(9));
    store.want([voxels(100)]);
    expect(desk.aborted).toEqual([0, 1, 2, 3, 4, 5]);
    await desk.fail(voxels(0), 'aborted');
    expect(desk.asked).toEqual([0, 1, 2, 3, 4, 5, 100]);
    expect(store.failure.value).toBeUndefined();
  });

  test('asks again for what was cancelled and is wanted after all', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want([voxels(1)]);
    store.want([]);
    store.want([voxels(1)]);
    await desk.fail(voxels(1), 'aborted');
    expect(desk.asked).toEqual([1, 1]);
    await desk.answer(voxels(1));
    expect(store.image(voxels(1))?.data[0]).toBe(1);
  });

  test('says why something cannot be had, does not ask for ever, and asks again when told', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want([voxels(1)]);
    await desk.fail(voxels(1), 'The file is gone.');
    expect(store.failure.value).toBe('The file is gone.');
    expect(store.settled(voxels(1))).toBe(true);
    expect(desk.asked).toEqual([1]);
    store.retry();
    expect(store.failure.value).toBeUndefined();
    await desk.answer(voxels(1));
    expect(store.image(voxels(1))?.data[0]).toBe(1);
  });

  test('forgets a failure with the wish for it', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want([voxels(1)]);
    await desk.fail(voxels(1), 'The file is gone.');
    store.want([voxels(2)]);
    expect(store.failure.value).toBeUndefined();
  });

  test('can forget everything', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want([voxels(1)]);
    await desk.answer(voxels(1));
    store.clear();
    expect(store.image(voxels(1))).toBeUndefined();
  });
});

describe('after a change of voxels', () => {
  test('what it affects is there as it was until it has come anew, the rest is not asked for again', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want([voxels(1), voxels(2)]);
    await desk.answer(voxels(1));
    await desk.answer(voxels(2));
    const before = store.image(voxels(1));
    store.changed(({ slice }) => slice === 1);
    expect(desk.asked).toEqual([1, 2, 1]);
    expect(store.settled(voxels(1))).toBe(false);
    expect(store.settled(voxels(2))).toBe(true);
    expect(store.image(voxels(1))).toBe(before);
    await desk.answer(voxels(1));
    expect(store.settled(voxels(1))).toBe(true);
    expect(store.image(voxels(1))).not.toBe(before);
  });

  test('an answer that was under way then is asked for once more', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want([voxels(1)]);
    store.changed(() => true);
    await desk.answer(voxels(1));
    expect(desk.asked).toEqual([1, 1]);
    await desk.answer(voxels(1));
    expect(store.settled(voxels(1))).toBe(true);
  });

  test('of which there were too many to remember, everything older is asked for again', async () => {
    const desk = new Desk();
    const store = new SliceStore(desk.fetch);
    store.want([voxels(1)]);
    await desk.answer(voxels(1));
    for (let n = 0; n < 65; n++) store.changed(() => false);
    expect(store.settled(voxels(1))).toBe(false);
  });
});
