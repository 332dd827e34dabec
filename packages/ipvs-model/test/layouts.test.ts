import { Address } from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maglevTable } from '../src/index.ts';
import { Layouts } from '../src/scheduler/layouts.ts';

test('a layout is made once for a key, and again for another', () => {
  const layouts = new Layouts();
  let made = 0;
  const make = () => Uint16Array.of(made++);
  const kept = [layouts.of('a', make), layouts.of('b', make), layouts.of('a', make)];
  expect(kept.map(([first]) => first)).toEqual([0, 1, 0]);
});

test('a table does not depend on the tables that were filled before', () => {
  const servers = fc.array(
    fc.record({
      address: fc.nat(5).map((host) => Address.v4(0x0af40000 + host)),
      port: fc.constantFrom(80, 8080),
      lastWeight: fc.nat(3),
    }),
    { maxLength: 5 },
  );
  const property = fc.property(servers, fc.array(servers, { maxLength: 3 }), (some, others) => {
    const first = maglevTable(some, 8);
    for (const other of others) maglevTable(other, 8);
    const again = maglevTable(
      some.map((server) => ({ ...server })),
      8,
    );
    expect(again).toEqual(first);
    const partakers = some.filter(({ lastWeight }) => lastWeight > 0);
    expect(first.every((server) => partakers.includes(server))).toBe(true);
    expect(first).toHaveLength(partakers.length === 0 ? 0 : 251);
  });
  fc.assert(property, { numRuns: 100, seed: 5 });
});
