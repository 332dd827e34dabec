import { Address, createRandom, PacketBuffer, tcp, VirtualClock } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SequenceOffsets } from '../src/helper/sequence-offsets.ts';
import { ConnectionStatus, ConnectionTable, ORIGINAL, REPLY, TupleKey } from '../src/index.ts';

const CLIENT = '10.0.0.2:4000';
const SERVER = '10.0.0.1:21';

/** A connection in a table, and the offsets of its sequence numbers. */
function made() {
  const table = new ConnectionTable(new VirtualClock(), createRandom(1), 16);
  const key = new TupleKey();
  key.protocol = 6;
  key.setSource(Address.parse('10.0.0.2'));
  key.setDestination(Address.parse('10.0.0.1'));
  const reply = new TupleKey();
  reply.copy(key);
  reply.invert();
  const handle = table.allocate(key, reply, 0);
  return { table, handle, offsets: new SequenceOffsets(table) };
}

/** Payloads one after another: how long each is, and by how much it has become longer. */
const payloads = fc.array(
  fc.record({ length: fc.integer({ min: 40, max: 100 }), more: fc.integer({ min: -20, max: 20 }) }),
  { minLength: 1, maxLength: 8 },
);

describe('offsets of sequence numbers', () => {
  test('move a number by all that came before it, and acknowledgements back', () => {
    fc.assert(
      fc.property(payloads, fc.nat(0xffff_ffff), (said, start) => {
        const { table, handle, offsets } = made();
        let sequence = start;
        let moved = start;
        for (const { length, more } of said) {
          expect(offsets.of(handle, ORIGINAL, sequence)).toBe((moved - sequence) | 0);
          const segment = { sequence, acknowledgement: 9, flags: ['ACK'] } as const;
          const packet = new PacketBuffer(tcp(CLIENT, SERVER, segment));
          offsets.adjust(handle, ORIGINAL, packet);
          expect(packet.tcp).toMatchObject({ sequence: moved >>> 0, acknowledgement: 9 });
          offsets.move(handle, ORIGINAL, sequence, more);
          sequence = (sequence + length) >>> 0;
          moved = (moved + length + more) >>> 0;
          // The peer acknowledges what it has heard, in part and at last as a whole.
          const acknowledges = { sequence: 7, acknowledgement: moved, flags: ['ACK'] } as const;
          const answer = new PacketBuffer(
            tcp(SERVER, CLIENT, { ...acknowledges, sack: [[moved, (moved + 5) >>> 0]] }),
          );
          offsets.adjust(handle, REPLY, answer);
          expect(answer.tcp).toMatchObject({
            sequence: 7,
            acknowledgement: sequence,
            sack: [[sequence, (sequence + 5) >>> 0]],
          });
        }
        const isAdjusted = said.some(({ more }) => more !== 0);
        expect(table.has(handle, ConnectionStatus.SEQUENCE_ADJUST)).toBe(isAdjusted);
      }),
    );
  });

  test('tell the numbers before the last change from those behind it', () => {
    const { handle, offsets } = made();
    offsets.move(handle, ORIGINAL, 1000, 10);
    offsets.move(handle, ORIGINAL, 2000, 30);
    expect([1001, 2000, 2001].map((at) => offsets.of(handle, ORIGINAL, at))).toEqual([10, 10, 40]);
    const back = (acknowledgement: number): number | undefined => {
      const segment = { flags: ['ACK'], acknowledgement } as const;
      const packet = new PacketBuffer(tcp(SERVER, CLIENT, segment));
      offsets.adjust(handle, REPLY, packet);
      return packet.tcp?.acknowledgement;
    };
    // 2010 is where the payload begins that was changed last.
    expect([1990, 2009, 2010, 2011, 2100].map(back)).toEqual([1980, 1999, 2000, 1971, 2060]);
    expect(offsets.of(handle, REPLY, 2001)).toBe(0);
  });

  test('take a payload that is sent again for the one that it was', () => {
    const { handle, offsets } = made();
    offsets.move(handle, ORIGINAL, 1000, 10);
    offsets.move(handle, ORIGINAL, 1000, 10);
    offsets.move(handle, ORIGINAL, 900, 10);
    expect(offsets.of(handle, ORIGINAL, 1100)).toBe(10);
    offsets.move(handle, ORIGINAL, 1001, 10);
    expect(offsets.of(handle, ORIGINAL, 1100)).toBe(20);
  });

  test('begin with one for all numbers, and end with the connection', () => {
    const { table, handle, offsets } = made();
    offsets.begin(handle, REPLY, 50);
    expect([0, 5, 0xffff_fff0].map((at) => offsets.of(handle, REPLY, at))).toEqual([50, 50, 50]);
    const syn = new PacketBuffer(tcp(SERVER, CLIENT, { flags: ['SYN'], sequence: 5 }));
    offsets.adjust(handle, REPLY, syn);
    expect(syn.tcp).toMatchObject({ sequence: 55, acknowledgement: 0 });
    offsets.move(handle, REPLY, 100, 1);
    expect(offsets.of(handle, REPLY, 101)).toBe(51);
    expect(table.has(handle, ConnectionStatus.SEQUENCE_ADJUST)).toBe(true);
    table.kill(handle);
    expect(offsets.of(handle, REPLY, 101)).toBe(0);
  });
});
