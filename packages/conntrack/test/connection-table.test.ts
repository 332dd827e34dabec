import { SECOND, Work } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORIGINAL, TupleKey, zoneOf } from '../src/index.ts';
import { UNSURE } from '../src/table/connection-table.ts';
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

  test('is looked up by the words of a tuple as by its key, without a change', () => {
    const entered = fc.array(
      fc.record({ key: smallTuples, life: fc.integer({ min: 1, max: 9 }) }),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(
        entered,
        fc.array(smallTuples, { maxLength: 30 }),
        fc.nat(4),
        (all, asked, wait) => {
          const { table, clock } = new TableUnderTest();
          const reply = new TupleKey();
          for (const { key, life } of all) {
            if (table.peek(key) !== -1) continue;
            reply.copy(key);
            reply.invert();
            const handle = table.allocate(key, reply, 0);
            table.refresh(handle, life);
            table.insert(handle, key, reply);
          }
          clock.advance(wait * SECOND);
          const { count } = table;
          for (const key of [...asked, ...all.map((entry) => entry.key)]) {
            const bucket = table.bucketOf(key, 0, ORIGINAL);
            const node = table.peekAt(bucket, key);
            const { peeked } = table;
            if (key.family === 4) {
              const ports = (key.sourcePort << 16) | key.destinationPort;
              expect(table.bucketOfWords(key.s3, key.d3, ports, 17)).toBe(bucket);
              expect(table.peekWords(bucket, key.s3, key.d3, ports, 17)).toBe(node);
              if (node !== UNSURE) expect(table.peeked).toBe(peeked);
              expect(table.peekWords(bucket, key.s3, key.d3, ports, 6)).toBeLessThan(0);
            }
            expect(table.count).toBe(count);
            if (node === UNSURE) continue;
            const work = new Work();
            expect(table.find(key, 0, work)).toBe(node);
            expect(work.conntrackProbes).toBe(peeked);
          }
        },
      ),
    );
  });

  test('is not sure, by words alone, of a tuple that a zone has too', () => {
    const { table } = new TableUnderTest();
    const [key] = fc.sample(
      smallTuples.filter(({ family }) => family === 4),
      1,
    );
    const reply = new TupleKey();
    reply.copy(key!);
    reply.invert();
    const zone = zoneOf(3);
    const handle = table.allocate(key!, reply, zone);
    table.refresh(handle, 60);
    table.insert(handle, key!, reply);
    const ports = (key!.sourcePort << 16) | key!.destinationPort;
    const bucket = table.bucketOf(key!, zone, ORIGINAL);
    expect(table.peekWords(bucket, key!.s3, key!.d3, ports, 17)).toBe(UNSURE);
    expect(table.peekAt(bucket, key!)).toBe(-1);
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
