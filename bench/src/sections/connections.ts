import type { Packet } from 'packet-path';
import { amount, type Figure, type Section, time } from '../figure.ts';
import type { Library } from '../library.ts';
import { bytesInUse } from '../memory.ts';
import { nanoseconds, timingOf } from '../samples.ts';

/** A table of very many connections, each with a translated destination. */
export const connections: Section = {
  title: 'A million connections with NAT',
  method:
    'First packets through a router that translates their destination, in 2^20 buckets, each from another client; then a second packet of each. What the table holds.',
  measure(library, effort) {
    const count = effort.smoke ? 10_000 : 1_000_000;
    return (['tcp', 'udp'] as const).flatMap((protocol) =>
      connectionsOf(library, protocol, count, effort.smoke),
    );
  },
};

/** In a function of its own, so that its router is let go of. */
function connectionsOf(
  library: Library,
  protocol: 'tcp' | 'udp',
  count: number,
  smoke: boolean,
): readonly Figure[] {
  const router = library.linuxHost({
    forwarding: true,
    interfaces: [{ name: 'eth0' }, { name: 'eth1' }],
    routes: ['10.0.0.0/16 dev eth0', '10.1.0.0/16 dev eth1'],
    conntrack: { buckets: 2 ** 20, max: 0 },
    iptables: `*nat\n-A PREROUTING -d 10.1.0.1/32 -p ${protocol} -m ${protocol} --dport 80 -j DNAT --to-destination 10.1.0.2:8080\nCOMMIT\n`,
  });
  const server = { address: library.Address.parse('10.1.0.1'), port: 80 };
  const packet = (flow: number): Packet => {
    const address = library.Address.v4(0x0a000000 + (flow >>> 6));
    const client = { address, port: 1024 + (flow & 63) };
    return library[protocol](client, server, { inputInterface: 'eth0' });
  };
  const sendAll = (): void => {
    for (let flow = 0; flow < count; flow++) router.send(packet(flow));
  };
  const before = bytesInUse();
  const opened = nanoseconds(sendAll) / count;
  const held = (bytesInUse() - before) / count;
  const known = nanoseconds(sendAll) / count;
  const bar = smoke ? null : protocol === 'tcp' ? 116 : 100;
  return [
    time(`${protocol}, opened`, timingOf([opened]), 'ns'),
    time(`${protocol}, a packet more`, timingOf([known]), 'ns'),
    amount(`${protocol}, held by each`, held, 'B', bar),
  ];
}
