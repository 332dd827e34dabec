import { Work } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORIGINAL } from '../src/index.ts';
import { commands, smallTuples, TableUnderTest } from './oracle.ts';

describe('the connection table', () => {
  test('is a map of both tuples, whatever is inserted, deleted and expires', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        const made = new TableUnderTest();
        fc.modelRun(() => ({ model: made, real: made }), sequence);
      }),
    );
  });

  test('turns a tuple round and back', () => {
    fc.assert(
      fc.property(smallTuples, (key) => {
        const before = String(key.toTuple());
        key.invert();
        expect(String(key.toTuple().reply())).toBe(before);
        key.invert();
        expect(String(key.toTuple())).toBe(before);
      }),
    );
  });

  test('counts the entries of a chain it compares', () => {
    const { table } = new TableUnderTest();
    const [first] = fc.sample(smallTuples, 1);
    const key = first!;
    const reply = new (key.constructor as new () => typeof key)();
    for (let port = 1; port <= 300; port++) {
      key.sourcePort = port;
      reply.copy(key);
      reply.invert();
      const handle = table.allocate(key, reply, 0);
      table.refresh(handle, 60);
      table.insert(handle, key, reply);
    }
    const work = new Work();
    key.sourcePort = 60_000;
    table.find(key, 0, work);
    expect(work.conntrackLookups).toBe(1);
    expect(work.conntrackProbes).toBe(table.chainLength(table.bucketOf(key, 0, ORIGINAL)));
    expect(work.conntrackProbes).toBeGreaterThan(100);
  });
});
