import { describe, expect, test } from 'vitest';
import { Address, type Packet, tcp, withFields } from '../src/index.ts';
import { router } from './support.ts';

/** Tries to write to every field that an object has, its own and its class's. */
function writeToEach(target: object): readonly string[] {
  const written: string[] = [];
  for (let from = target; from !== Object.prototype; from = Object.getPrototypeOf(from)) {
    for (const [name, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
      if (get === undefined && typeof value === 'function') continue;
      try {
        Reflect.set(target, name, null, target) && written.push(name);
      } catch {
        // To throw is right.
      }
    }
  }
  return written;
}

const syn: Packet = tcp('10.244.1.5:40000', '192.168.1.20:80', { inputInterface: 'eth1' });

describe('an answer is read-only', () => {
  const traversal = router().send(syn);

  test.each([
    ['an address', syn.source],
    ['a packet that was built', syn],
    ['a packet that left', traversal.emitted[0] as Packet],
    ['a traversal', traversal],
  ])('%s keeps each of its fields', (_, target) => {
    const before = JSON.stringify(target);
    expect(writeToEach(target)).toEqual([]);
    expect(JSON.stringify(target)).toBe(before);
  });

  test('to assign throws, as modules are strict', () => {
    expect(() => Object.assign(syn, { ttl: 1 })).toThrow(TypeError);
    expect(() => Object.assign(syn.source, { w3: 1 })).toThrow(TypeError);
    expect(() => Object.assign(traversal, { outcome: 'dropped' })).toThrow(TypeError);
    expect(() => (traversal.emitted as Packet[]).push(syn)).toThrow(TypeError);
    expect(() => (traversal.delivered as Packet[]).push(syn)).toThrow(TypeError);
    expect(() => Object.assign(syn.tcp ?? {}, { flags: 0 })).toThrow(TypeError);
  });

  test('comparisons still see the fields', () => {
    expect(Address.parse('10.0.0.1')).toEqual(Address.parse('10.0.0.1'));
    expect(Address.parse('10.0.0.1')).not.toEqual(Address.parse('10.0.0.2'));
    expect(syn).toEqual(tcp('10.244.1.5:40000', '192.168.1.20:80', { inputInterface: 'eth1' }));
    expect(syn).not.toEqual(withFields(syn, { ttl: 63 }));
    expect(traversal).not.toEqual(router().send(withFields(syn, { ttl: 1 })));
  });
});

test('a packet with other fields is another packet; a spread is none', () => {
  const marked = withFields(syn, { mark: 7 });
  expect([syn.mark, marked.mark, marked.source]).toEqual([0, 7, syn.source]);
  expect(() => router().send({ ...syn, mark: 7 })).toThrow(
    expect.objectContaining({ code: 'bad-packet' }),
  );
});
