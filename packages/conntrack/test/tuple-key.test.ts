import { Address } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TupleKey } from '../src/index.ts';

const FIELDS = [
  'sourcePort',
  'destinationPort',
  's0',
  's1',
  's2',
  's3',
  'd0',
  'd1',
  'd2',
  'd3',
] as const;

function key(protocol = 17): TupleKey {
  const made = new TupleKey();
  made.family = 6;
  made.protocol = protocol;
  made.setSource(Address.v6(1, 2, 3, 4));
  made.setDestination(Address.v6(5, 6, 7, 8));
  made.sourcePort = 1000;
  made.destinationPort = 53;
  return made;
}

function answer(protocol = 17): TupleKey {
  const made = key(protocol);
  expect(made.invert()).toBe(true);
  return made;
}

describe('the key of a tuple', () => {
  test('equals its copy, and is the inverse of its answer and of nothing else', () => {
    const copy = new TupleKey();
    copy.copy(key());
    expect(copy.equals(key())).toBe(true);
    expect(key().isInverseOf(answer())).toBe(true);
    expect(answer().isInverseOf(key())).toBe(true);
    expect(key().isInverseOf(key())).toBe(false);
    expect(answer().equals(key())).toBe(false);
  });

  test.each(FIELDS)('differs where %s does', (field) => {
    const other = key();
    other[field] ^= 64;
    expect(key().equals(other)).toBe(false);
    expect(other.equals(key())).toBe(false);
    const inverse = answer();
    inverse[field] ^= 64;
    expect(key().isInverseOf(inverse)).toBe(false);
    expect(inverse.isInverseOf(key())).toBe(false);
  });

  test('differs where protocol or family does', () => {
    expect(key().equals(key(6))).toBe(false);
    const v4 = key();
    v4.family = 4;
    expect(key().equals(v4)).toBe(false);
  });

  test('becomes the answer and itself again, in every word', () => {
    const there = answer();
    expect(FIELDS.map((field) => there[field])).toEqual([53, 1000, 5, 6, 7, 8, 1, 2, 3, 4]);
    there.invert();
    expect(there.equals(key())).toBe(true);
    expect(String(there.source())).toBe(String(Address.v6(1, 2, 3, 4)));
    expect(String(there.destination())).toBe(String(Address.v6(5, 6, 7, 8)));
  });

  test.each([
    [1, 'an ICMP message', true],
    [58, 'an ICMPv6 message', true],
    [17, 'a datagram', false],
  ])('of protocol %i is that of %s', (protocol, _, isIcmp) => {
    expect(key(protocol).isIcmp).toBe(isIcmp);
  });
});
