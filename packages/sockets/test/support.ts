import {
  type Family,
  formatPacket,
  type Hook,
  Host,
  type HostOptions,
  type HostParts,
  type Packet,
  type PacketBuffer,
  type Passage,
  type Verdict,
} from '@packet-path/core';
import { connect } from '@packet-path/play';
import { Sockets } from '../src/index.ts';

/** A host whose processes have sockets, and whose connections are played. */
export type PlayedHost = Host & Pick<HostParts, 'sockets' | 'connect'>;

/** A router between a network of pods and the rest of the world, in both families. */
export function router(options: HostOptions = {}): PlayedHost {
  const host = new Host({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.1.10/24', 'fd00:1::10/64'] },
      { name: 'eth1', addresses: ['10.244.1.1/24', 'fd00:244:1::1/64'] },
    ],
    routes: [
      '10.244.0.0/16 via 192.168.1.20 dev eth0',
      'default via 192.168.1.1 dev eth0',
      'default via fd00:1::1 dev eth0',
    ],
    ...options,
  });
  host.install('sockets', new Sockets(host));
  host.install('connect', (flow) => connect(host as PlayedHost, flow));
  return host as PlayedHost;
}

/** Attaches one function to a hook of both families. */
export function atHook(
  host: Host,
  hook: Hook,
  run: (packet: PacketBuffer, passage: Passage) => Verdict,
  priority = 0,
): void {
  for (const family of [4, 6] as const satisfies readonly Family[]) {
    host.attach({ name: 'test', family, hook, priority, run });
  }
}

/** Packets as lines. */
export function lines(packets: readonly Packet[]): readonly string[] {
  return packets.map(formatPacket);
}
