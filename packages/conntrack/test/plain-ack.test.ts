import {
  createRandom,
  type Packet,
  PacketBuffer,
  SECOND,
  Sysctls,
  type TcpFlagName,
  tcp,
  VirtualClock,
} from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { SequenceOffsets } from '../src/helper/sequence-offsets.ts';
import {
  ConnectionStatus,
  ConnectionTable,
  ORIGINAL,
  REPLY,
  TupleKey,
  type Way,
} from '../src/index.ts';
import { MEMORY, RECORD } from '../src/table/record-layout.ts';
import { Settings } from '../src/table/settings.ts';
import { PlainAck } from '../src/track/tcp/plain-ack.ts';
import { TcpTracker } from '../src/track/tcp/tcp-tracker.ts';

/** A connection whose segments a tracker judges, beside the numbers that its ends have reached. */
class Tracked {
  readonly clock: VirtualClock = new VirtualClock();
  readonly table: ConnectionTable = new ConnectionTable(this.clock, createRandom('tracked'), 16);
  readonly settings: Settings = new Settings(new Sysctls(), 0);
  readonly tracker: TcpTracker = new TcpTracker(
    this.table,
    this.settings,
    new SequenceOffsets(this.table),
  );
  readonly handle: number;

  constructor() {
    const key = new TupleKey();
    const reply = new TupleKey();
    key.readPacket(tcp('10.0.0.2:4000', '10.244.1.5:80'));
    reply.copy(key);
    reply.invert();
    this.handle = this.table.allocate(key, reply, 0, true);
    const syn = packet({
      way: ORIGINAL,
      flags: ['SYN'],
      sequence: 0,
      ack: 0,
      payload: 0,
      window: 5000,
    });
    this.tracker.trackAny(new PacketBuffer(syn), this.handle, ORIGINAL);
    this.table.insert(this.handle, key, reply);
  }

  /** Everything that is known of the connection. */
  get known(): readonly (number | object | undefined)[] {
    const { words } = this.table.slab;
    const { handle } = this;
    return [
      ...words.subarray(handle * RECORD, (handle + 1) * RECORD),
      ...this.table.memory.words.subarray(handle * MEMORY, (handle + 1) * MEMORY),
      this.table.accounting.of(handle, ORIGINAL),
      this.table.accounting.of(handle, REPLY),
    ];
  }
}

interface Sent {
  readonly way: Way;
  readonly flags: readonly TcpFlagName[];
  /** Beside the number that its sender has reached. */
  readonly sequence: number;
  /** Beside the number that its peer has reached. */
  readonly ack: number;
  readonly payload: number;
  readonly window: number;
}

function packet({ way, flags, sequence, ack, payload, window }: Sent): Packet {
  const ends = ['10.0.0.2:4000', '10.244.1.5:80'] as const;
  const options = {
    flags,
    sequence: sequence >>> 0,
    acknowledgement: ack >>> 0,
    window,
    payload,
    ...(flags.includes('SYN') && { windowScale: 2, sackPermitted: true }),
  };
  return way === ORIGINAL ? tcp(ends[0], ends[1], options) : tcp(ends[1], ends[0], options);
}

/** How far a number is off: seldom at all, and then by a segment, a window, or anything. */
const off = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  fc.integer({ min: -3000, max: 3000 }),
  fc.integer({ min: -100_000, max: 200_000 }),
  fc.integer(),
);

const sent: fc.Arbitrary<Sent & { readonly wait: number }> = fc.record({
  way: fc.constantFrom<Way>(ORIGINAL, REPLY),
  flags: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom<TcpFlagName[]>(['ACK'], ['ACK', 'PSH']) },
    fc.constantFrom<TcpFlagName[]>(
      ['SYN'],
      ['FIN', 'ACK'],
      ['RST'],
      ['ACK', 'URG'],
      ['ACK', 'ECE'],
    ),
  ),
  sequence: off,
  ack: off,
  payload: fc.constantFrom(0, 0, 1, 700, 1400),
  window: fc.oneof(fc.constantFrom(0, 1, 65_535), fc.nat(65_535)),
  wait: fc.constantFrom(0, 0, 1, 10, 301),
});

test('a plain ACK is taken as the whole tracker would take it, word for word', () => {
  const taken = { plain: 0, other: 0 };
  fc.assert(
    fc.property(
      fc.nat(0xffff_ffff),
      fc.nat(0xffff_ffff),
      fc.array(sent, { maxLength: 40 }),
      (own, peer, all) => {
        const [quick, whole] = [new Tracked(), new Tracked()] as const;
        const plain = new PlainAck(quick.table, quick.settings);
        const reached = [own, peer] as [number, number];
        const send = (segment: Sent): void => {
          const { way } = segment;
          const sequence = reached[way] + segment.sequence;
          const made = packet({ ...segment, sequence, ack: reached[1 - way]! + segment.ack });
          const before = quick.known;
          const isPlain = plain.take(new PacketBuffer(made), quick.handle, way);
          if (!isPlain) expect(quick.known).toEqual(before);
          const verdict = whole.tracker.trackAny(new PacketBuffer(made), whole.handle, way);
          if (isPlain) expect(verdict).toBe('accept');
          else
            expect(quick.tracker.trackAny(new PacketBuffer(made), quick.handle, way)).toBe(verdict);
          expect(quick.known).toEqual(whole.known);
          taken[isPlain ? 'plain' : 'other']++;
          if (way === REPLY)
            for (const { table, handle } of [quick, whole])
              table.addStatus(handle, ConnectionStatus.SEEN_REPLY);
          if (verdict === 'accept' && segment.sequence === 0) reached[way] += segment.payload;
        };
        const shake = { sequence: 0, ack: 0, payload: 0, window: 60_000 } as const;
        reached[0] = 1;
        send({ ...shake, way: REPLY, flags: ['SYN', 'ACK'] });
        reached[1]++;
        send({ ...shake, way: ORIGINAL, flags: ['ACK'] });
        for (const { wait, ...segment } of all) {
          for (const { clock } of [quick, whole]) clock.advance(wait * SECOND);
          send(segment);
        }
      },
    ),
    { numRuns: 200 * PROPERTY_RUNS },
  );
  expect(taken.plain).toBeGreaterThan(200);
  expect(taken.other).toBeGreaterThan(200);
});
