import { icmp, ip, type Packet, sctp, tcp, udp, withFields } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { attachTemplate } from '../src/index.ts';
import { always, router, to } from './host.ts';

const NEAR = { inputInterface: 'eth0' } as const;
const [FROM, TO] = ['10.0.0.2:4000', '10.244.1.5:53'];
const query = udp(FROM, TO, NEAR);

type Made = ReturnType<typeof router>;

/** How a packet fares in a dry run, which must leave nothing behind: its outcome, or the state that ends the run. */
function dry({ host, conntrack }: Made, packet: Packet): string {
  const before = [conntrack.save(), conntrack.statistics, conntrack.table.count];
  const told = host.dryRun(packet);
  expect([conntrack.save(), conntrack.statistics, conntrack.table.count]).toEqual(before);
  if ('state' in told) return told.state;
  const [frame] = told.traversal.emitted;
  return `${told.traversal.outcome} ${frame?.destination}:${frame?.destinationPort}`;
}

describe('a dry run', () => {
  const onwards = 'forwarded 10.244.1.5:53';
  const tracking = 'conntrack at PREROUTING';

  test.each([
    ['a datagram', query, onwards],
    ['a SYN', tcp(FROM, TO, NEAR), onwards],
    ['an INIT', sctp(FROM, TO, NEAR), onwards],
    ['an INIT of IPv6', sctp('[fd00::2]:4000', '[fd01::5]:53', NEAR), 'forwarded fd01::5:53'],
    ['a segment amid a connection', tcp(FROM, TO, { ...NEAR, flags: ['ACK'] }), tracking],
    ['a RST', tcp(FROM, TO, { ...NEAR, flags: ['RST'] }), tracking],
    ['SCTP that does not say which part', ip(132, '10.0.0.2', '10.244.1.5', NEAR), tracking],
    ['TCP without its header', ip(6, '10.0.0.2', '10.244.1.5', NEAR), tracking],
    ['a protocol without ports', ip(47, '10.0.0.2', '10.244.1.5', NEAR), tracking],
    ['a ping', withFields(icmp('10.0.0.2', '10.244.1.5', { type: 8, code: 0 }), NEAR), tracking],
    ['a wrong checksum', withFields(query, { badChecksum: true }), tracking],
  ])('of %s', (_, packet, told) => {
    expect(dry(router(), packet)).toBe(told);
  });

  test('of a fragment ends where it would wait for the others', () => {
    const made = router();
    const part = (offset: number): Packet =>
      withFields(query, { fragment: { id: 9, offset, size: 8, more: offset === 0 } });
    expect(dry(made, part(0))).toBe('fragments that wait for others');
    expect(dry(made, part(8))).toBe('fragments that wait for others');
    // None of them has come.
    expect(made.host.send(part(0)).outcome).toBe('queued');
    expect(made.host.send(part(8)).outcome).toBe('forwarded');
  });

  test('of a known flow ends at conntrack, and so does that of its answer', () => {
    const made = router();
    made.host.send(query);
    expect(dry(made, query)).toBe('conntrack: the flow is known');
    const answer = udp(TO, FROM, { inputInterface: 'eth1' });
    expect(dry(made, answer)).toBe('conntrack: the flow is known');
    expect(dry(made, withFields(query, { sourcePort: 4001 }))).toBe(onwards);
  });

  test('ends at conntrack where the table is full', () => {
    const made = router({}, { max: 2 });
    for (const sourcePort of [1, 2]) {
      expect(dry(made, query)).toBe(onwards);
      made.host.send(withFields(query, { sourcePort }));
    }
    expect(dry(made, query)).toBe(tracking);
    const endless = router({}, { max: 0 });
    endless.host.send(withFields(query, { sourcePort: 1 }));
    expect(dry(endless, query)).toBe(onwards);
  });

  test('ends at conntrack where a zone or a helper is given, or a connection expected', () => {
    const given = (give: (packet: Parameters<typeof attachTemplate>[0]) => void): Made => {
      const made = router();
      made.host.attach({
        name: 'raw',
        family: 4,
        hook: 'PREROUTING',
        priority: -300,
        course: 'recorded',
        run(packet) {
          give(packet);
          return 'accept';
        },
      });
      return made;
    };
    expect(
      dry(
        given(() => {}),
        query,
      ),
    ).toBe(onwards);
    expect(
      dry(
        given((packet) => attachTemplate(packet, 7)),
        query,
      ),
    ).toBe(tracking);
    const helped = given((packet) => {
      if (packet.destinationPort === 69) packet.connectionHelper = 'tftp';
    });
    const request = udp(FROM, '10.244.1.5:69', { ...NEAR, content: '\0\u0001file\0octet\0' });
    expect(dry(helped, request)).toBe(tracking);
    expect(dry(helped, query)).toBe(onwards);
    helped.host.send(request);
    expect(dry(helped, query)).toBe(tracking);
  });

  test('goes through NAT as the packet would', () => {
    const made = router();
    always(made.conntrack, 'PREROUTING', to('10.244.1.9', 5353));
    // Rules of one's own have said nothing of courses.
    expect(dry(made, query)).toBe('nat at PREROUTING');
  });
});
