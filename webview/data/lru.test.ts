import { expect, test } from 'vitest';
import { LruCache } from './lru';

test('what was used longest ago is forgotten first', () => {
  const cache = new LruCache<string>(10);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 4);
  expect(cache.get('a')).toBe('A');
  cache.set('c', 'C', 4);
  expect(cache.has('b')).toBe(false);
  expect(cache.get('a')).toBe('A');
  expect(cache.get('c')).toBe('C');
});

test('asking whether something is there does not count as use', () => {
  const cache = new LruCache<string>(8);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 4);
  cache.has('a');
  cache.set('c', 'C', 4);
  expect(cache.has('a')).toBe(false);
});

test('a value set anew takes the room of the old one, not its own on top', () => {
  const cache = new LruCache<string>(10);
  cache.set('a', 'A', 6);
  cache.set('b', 'B', 3);
  cache.set('a', 'A2', 7);
  expect(cache.get('b')).toBe('B');
  expect(cache.get('a')).toBe('A2');
});

test('a value larger than the cache is kept until the next comes', () => {
  const cache = new LruCache<string>(5);
  cache.set('small', 'S', 1);
  cache.set('huge', 'H', 50);
  expect(cache.get('huge')).toBe('H');
  expect(cache.has('small')).toBe(false);
  cache.set('next', 'N', 1);
  expect(cache.has('huge')).toBe(false);
  expect(cache.get('next')).toBe('N');
});

test('a cleared cache has room again', () => {
  const cache = new LruCache<string>(5);
  cache.set('a', 'A', 5);
  cache.clear();
  cache.set('b', 'B', 5);
  expect(cache.has('a')).toBe(false);
  expect(cache.get('b')).toBe('B');
});
