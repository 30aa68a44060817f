import { describe, expect, it } from 'vitest';
import { ByteCache } from './byteCache';

const bytes = (length: number): Uint8Array => new Uint8Array(length);

describe('a cache bounded in bytes', () => {
  it('forgets what was not used for longest', () => {
    const cache = new ByteCache<Uint8Array>(100);
    cache.set('a', bytes(40));
    cache.set('b', bytes(40));
    cache.get('a');
    cache.set('c', bytes(40));
    expect(cache.get('b')).toBeUndefined();
    expect(cache.get('a')).toHaveLength(40);
    expect(cache.get('c')).toHaveLength(40);
  });

  it('keeps the newest even where it is larger than the room', () => {
    const cache = new ByteCache<Uint8Array>(100);
    cache.set('a', bytes(10));
    cache.set('b', bytes(1000));
    expect(cache.get('a')).toBeUndefined();
    expect(cache.get('b')).toHaveLength(1000);
  });

  it('gives back the room of what is replaced or deleted', () => {
    const cache = new ByteCache<Uint8Array>(100);
    cache.set('1:a', bytes(60));
    cache.set('1:a', bytes(50));
    cache.set('2:b', bytes(50));
    expect(cache.get('1:a')).toHaveLength(50);
    cache.deleteWhere((key) => key.startsWith('1:'));
    cache.set('3:c', bytes(50));
    expect(cache.get('1:a')).toBeUndefined();
    expect(cache.get('2:b')).toHaveLength(50);
    expect(cache.get('3:c')).toHaveLength(50);
  });
});
