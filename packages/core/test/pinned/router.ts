import {
  Address,
  type Hook,
  Host,
  type IcmpErrorKind,
  type PacketBuffer,
  type Passage,
  type Rejection,
  reject,
  type Verdict,
} from '../../src/index.ts';
import { atHook } from '../support.ts';

const REJECTIONS: readonly Rejection[] = [
  'tcp-reset',
  { type: 3, code: 13 },
  { type: 3, code: 4, mtu: 1000 },
];

/** A router with everything that decides about a packet. */
export function router(forwarding: boolean): Host {
  const host = new Host({
    forwarding,
    interfaces: [
      { name: 'eth0', addresses: ['10.0.0.1/24', '10.0.0.2/24', 'fd00::1/64'] },
      { name: 'eth1', addresses: ['10.0.1.1/24', 'fd01::1/64'], mtu: 1300 },
      { name: 'eth2', addresses: ['10.0.2.1/31', 'fd02::1/64'], mtu: 1280 },
      { name: 'lo', local: ['10.96.0.0/24', 'fd96::/112'] },
    ],
    routes: [
      'default via 10.0.1.9 dev eth1',
      'default via fd01::9 dev eth1',
      '10.9.0.0/16 via 10.0.2.0 dev eth2 src 10.0.0.2',
      'blackhole 10.9.1.0/24',
      'unreachable 10.9.2.0/24',
      'prohibit 10.9.3.0/24',
      'unreachable fd09::/64',
      'prohibit fd09:1::/64',
      'blackhole fd09:2::/64',
    ],
    tables: { marked: ['10.9.0.0/16 dev eth0', 'fd09::/16 dev eth0'] },
    routingRules: [{ mark: 1, mask: 1, table: 'marked' }],
  });
  host.deliverTo((packet) => ({
    taken: packet.destinationPort !== 81,
    process: packet.destinationPort === 80 ? 'server' : null,
  }));
  for (const hook of ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const) {
    atHook(host, hook, (packet, passage) => decide(hook, packet, passage));
  }
  return host;
}

/** The port decides: packets are marked, moved, rejected, dropped and taken, each at some hook. */
function decide(hook: Hook, packet: PacketBuffer, passage: Passage): Verdict {
  const port = packet.destinationPort;
  if (port < 7000 || port >= 7100 || packet.kernelMade) return 'accept';
  const hooks = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
  if (hooks[port % 5] !== hook) return 'accept';
  switch (Math.floor((port - 7000) / 5) % 7) {
    case 0:
      return 'drop';
    case 1:
      packet.mark = 1;
      return 'accept';
    case 2:
      packet.destination = Address.parse(packet.family === 4 ? '10.9.0.7' : 'fd01::7');
      return 'accept';
    case 3:
      packet.tos = 8;
      packet.ttl--;
      return 'accept';
    case 4:
      reject(packet, passage, 'tcp-reset');
      return 'drop';
    case 5: {
      const kind = REJECTIONS[1 + (port % 2)] as IcmpErrorKind;
      reject(packet, passage, packet.family === 4 ? kind : { type: 1, code: 1 });
      return 'drop';
    }
    default:
      packet.source = Address.parse(packet.family === 4 ? '10.0.1.1' : 'fd01::1');
      return 'accept';
  }
}
