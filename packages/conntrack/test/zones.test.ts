import { type PacketBuffer, tcp, udp, withFields } from '@packet-path/core';
import { expect, test } from 'vitest';
import { attachTemplate, zoneOf } from '../src/index.ts';
import { router } from './host.ts';

/** A router whose devices put packets in zones before conntrack looks at them. */
function zoned(zones: Readonly<Record<string, number>>) {
  const made = router();
  made.host.attach({
    name: 'zone',
    family: 4,
    hook: 'PREROUTING',
    priority: -300,
    run(packet: PacketBuffer) {
      const zone = zones[packet.inputInterface ?? ''];
      if (zone !== undefined) attachTemplate(packet, zone);
      return 'accept';
    },
  });
  return made;
}

const query = udp('10.0.0.2:4000', '10.244.1.5:53', { inputInterface: 'eth0' });
const answer = udp('10.244.1.5:53', '10.0.0.2:4000', { inputInterface: 'eth1' });

test('the same tuple in two zones is two connections', () => {
  const { host, conntrack } = zoned({ eth0: 7 });
  host.send(query);
  host.send(withFields(query, { inputInterface: 'eth1' }));
  expect(conntrack.entries().map(({ zone }) => zone)).toEqual([7, 0]);
  expect(conntrack.list()).toContain('zone=7 use=1');
});

test('a zone of the original direction is left by the answers', () => {
  const { host, conntrack } = zoned({ eth0: zoneOf(3, 'original') });
  host.send(query);
  host.send(answer);
  expect(conntrack.entries()).toMatchObject([
    { originalZone: 3, replyZone: 0, zone: 0, unreplied: false },
  ]);
  expect(conntrack.list()).toContain('sport=4000 dport=53 zone-orig=3 src=10.244.1.5');
  const other = router().conntrack;
  other.load(conntrack.save());
  expect(other.list()).toBe(conntrack.list());
});

test('a zone of the reply direction is met by answers that are in it', () => {
  const { host, conntrack } = zoned({ eth0: zoneOf(3, 'reply'), eth1: 3 });
  host.send(query);
  host.send(answer);
  expect(conntrack.entries()).toMatchObject([{ replyZone: 3, unreplied: false }]);
});

test('two connections of one zone-orig each clash in their answers: the later is dropped', () => {
  const { host, conntrack } = zoned({ eth0: zoneOf(3, 'original'), eth1: zoneOf(4, 'original') });
  host.send(query);
  host.send(withFields(query, { inputInterface: 'eth1' }));
  expect(conntrack.statistics).toMatchObject({ insertFailed: 1, drop: 1, clashResolved: 0 });
  expect(conntrack.entries()).toHaveLength(1);
});

test('a packet that was invalid in a zone, and comes again by lo, has none', () => {
  const { host, conntrack } = zoned({});
  host.attach({
    name: 'zone of what leaves',
    family: 4,
    hook: 'OUTPUT',
    priority: -300,
    run(packet: PacketBuffer) {
      attachTemplate(packet, 1);
      return 'accept';
    },
  });
  const flags = { flags: ['SYN'] } as const;
  host.send(tcp('10.0.0.1:4000', '10.0.0.1:80', flags));
  expect(conntrack.entries().map(({ zone }) => zone)).toEqual([1]);
  // An ACK of what is in SYN_SENT is invalid; without a zone it is picked up as a new connection's.
  host.send(tcp('10.0.0.1:4000', '10.0.0.1:80', { flags: ['ACK'] }));
  expect(conntrack.entries().map(({ zone }) => zone)).toEqual([1, 0]);
});
