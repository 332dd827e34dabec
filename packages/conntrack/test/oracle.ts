import { Address, createRandom, SECOND, VirtualClock } from '@packet-path/core';
import fc from 'fast-check';
import { ConnectionTable, TupleKey } from '../src/index.ts';

/** A table that collides a lot, its clock, and what it should hold, as a plain map. */
export class TableUnderTest {
  readonly clock: VirtualClock = new VirtualClock();
  readonly table: ConnectionTable = new ConnectionTable(this.clock, createRandom('oracle'), 3);
  readonly known: Map<string, { readonly handle: number; readonly expires: number }> = new Map();

  expire(): void {
    for (const [name, { expires }] of this.known) {
      if (expires <= this.clock.now) this.known.delete(name);
    }
  }
}

/** A tuple from a small world, so that the same one comes again. */
export const smallTuples: fc.Arbitrary<TupleKey> = fc
  .record({ family: fc.constantFrom(4, 6), from: fc.nat(5), to: fc.nat(2), port: fc.nat(2) })
  .map(({ family, from, to, port }) => {
    const key = new TupleKey();
    key.family = family === 4 ? 4 : 6;
    key.protocol = 17;
    key.setSource(family === 4 ? Address.v4(0x0a000000 + from) : Address.v6(1, 0, 0, from));
    key.setDestination(family === 4 ? Address.v4(0x0b000000 + to) : Address.v6(2, 0, to, 0));
    key.sourcePort = 1000 + port;
    key.destinationPort = 53;
    return key;
  });

type Command = fc.Command<TableUnderTest, TableUnderTest>;

/** Inserts, look-ups, deletions, waiting, and dumps, in any order. */
export const commands: fc.Arbitrary<Iterable<Command>> = fc.commands(
  [
    fc.tuple(smallTuples, fc.integer({ min: 1, max: 9 })).map(([key, life]) => insert(key, life)),
    smallTuples.map(find),
    smallTuples.map(remove),
    fc.nat(4).map(wait),
    fc.constant(dump()),
  ],
  { maxCommands: 200 },
);

function insert(key: TupleKey, seconds: number): Command {
  return {
    check: () => true,
    run(test) {
      test.expire();
      const name = String(key.toTuple());
      if (test.known.has(name)) return;
      const reply = inverse(key);
      const handle = test.table.allocate(key, reply, 0);
      test.table.refresh(handle, seconds);
      test.table.insert(handle, key, reply);
      test.known.set(name, { handle, expires: test.clock.now + seconds * SECOND });
    },
    toString: () => `insert ${key.toTuple()} for ${seconds} s`,
  };
}

function find(key: TupleKey): Command {
  return {
    check: () => true,
    run(test) {
      test.expire();
      const expected = test.known.get(String(key.toTuple()))?.handle;
      equal(test.table.find(key, 0, undefined), expected === undefined ? -1 : expected * 2);
      const reply = test.table.find(inverse(key), 0, undefined);
      equal(reply, expected === undefined ? -1 : expected * 2 + 1);
      equal(test.table.find(key, 1, undefined), -1);
    },
    toString: () => `find ${key.toTuple()}`,
  };
}

function remove(key: TupleKey): Command {
  return {
    check: () => true,
    run(test) {
      test.expire();
      const name = String(key.toTuple());
      const entry = test.known.get(name);
      if (entry === undefined) return;
      equal(test.table.kill(entry.handle), true);
      equal(test.table.kill(entry.handle), false);
      test.table.bury();
      test.known.delete(name);
    },
    toString: () => `remove ${key.toTuple()}`,
  };
}

function wait(seconds: number): Command {
  return {
    check: () => true,
    run(test) {
      test.clock.advance(seconds * SECOND);
    },
    toString: () => `wait ${seconds} s`,
  };
}

function dump(): Command {
  return {
    check: () => true,
    run(test) {
      test.expire();
      test.table.collect();
      test.table.bury();
      equal(test.table.count, test.known.size);
      const handles = [...test.table.handles()].sort((a, b) => a - b);
      const expected = [...test.known.values()].map(({ handle }) => handle);
      equal(handles.join(), expected.sort((a, b) => a - b).join());
    },
    toString: () => 'dump',
  };
}

function inverse(key: TupleKey): TupleKey {
  const reply = new TupleKey();
  reply.copy(key);
  reply.invert();
  return reply;
}

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${String(actual)} is not ${String(expected)}`);
}
