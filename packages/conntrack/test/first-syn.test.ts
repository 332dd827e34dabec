import { createRandom, PacketBuffer, Sysctls, tcp, VirtualClock } from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SequenceOffsets } from '../src/helper/sequence-offsets.ts';
import { ConnectionTable, ORIGINAL, TupleKey } from '../src/index.ts';
import { MEMORY, OWN, RECORD } from '../src/table/record-layout.ts';
import { Settings } from '../src/table/settings.ts';
import { FirstSyn } from '../src/track/tcp/first-syn.ts';
import { TcpTracker } from '../src/track/tcp/tcp-tracker.ts';

/** A table whose only record was another connection's before, and the tracker of it. */
function used(retrans: string) {
  const sysctls = new Sysctls();
  sysctls.set('net.netfilter.nf_conntrack_tcp_timeout_max_retrans', retrans);
  const table = new ConnectionTable(new VirtualClock(), createRandom('first'), 16);
  const key = new TupleKey();
  const reply = new TupleKey();
  key.readPacket(tcp('10.0.0.2:4000', '10.244.1.5:80'));
  reply.copy(key);
  reply.invert();
  const before = table.allocate(key, reply, 0);
  table.memory.use().fill(-1);
  table.slab.words.fill(-1, before * RECORD + OWN, (before + 1) * RECORD);
  table.slab.release(before);
  const handle = table.allocate(key, reply, 0, true);
  const settings = new Settings(sysctls, 0);
  return {
    table,
    handle,
    settings,
    tracker: new TcpTracker(table, settings, new SequenceOffsets(table)),
  };
}

const syns = fc.record(
  {
    flags: fc.constantFrom(['SYN'] as const, ['SYN', 'PSH'] as const, ['SYN', 'ECE'] as const),
    sequence: fc.nat(0xffff_ffff),
    acknowledgement: fc.nat(0xffff_ffff),
    window: fc.oneof(fc.constantFrom(0, 1), fc.nat(65_535)),
    payload: fc.constantFrom(0, 100),
    mss: fc.constant(1460),
    windowScale: fc.nat(20),
    sackPermitted: fc.boolean(),
    timestamp: fc.constant([1, 0] as const),
  },
  { requiredKeys: ['flags', 'sequence', 'acknowledgement', 'window', 'payload'] },
);

test('the first SYN is taken as the whole tracker would take it, word for word', () => {
  fc.assert(
    fc.property(syns, fc.constantFrom('5', '300'), (options, retrans) => {
      const [quick, whole] = [used(retrans), used(retrans)] as const;
      const packet = tcp('10.0.0.2:4000', '10.244.1.5:80', options);
      expect(
        new FirstSyn(quick.table, quick.settings).take(new PacketBuffer(packet), quick.handle),
      ).toBe(true);
      expect(whole.tracker.trackAny(new PacketBuffer(packet), whole.handle, ORIGINAL)).toBe(
        'accept',
      );
      const [one, other] = [quick, whole].map(({ table, handle }) => ({
        record: [...table.slab.words.subarray(handle * RECORD, (handle + 1) * RECORD)],
        memory: [...table.memory.words.subarray(handle * MEMORY, (handle + 1) * MEMORY)],
        counts: table.accounting.of(handle, ORIGINAL),
      }));
      expect(one).toEqual(other);
    }),
    { numRuns: 500 },
  );
});
