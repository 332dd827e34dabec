import { SECOND, tcp, toEndpoint } from '@packet-path/core';
import {
  UserspaceProxy,
  type UserspaceProxyOptions,
  userspaceProgram,
} from '@packet-path/kube-proxy';
import { linuxHost } from '@packet-path/linux-host';
import { expect, test } from 'vitest';
import { clusterWith } from './objects.ts';

const NODE = '192.168.1.10';
const CLIENT = '10.244.1.5:40000';
/** The times that Go's net package sets. */
const GO = { idle: 15 * SECOND, interval: 15 * SECOND, probes: 9 } as const;

/** A proxy with a client that shakes hands, and is never heard of again. */
function abandoned(options: UserspaceProxyOptions) {
  const host = linuxHost({
    forwarding: true,
    models: ['conntrack'],
    interfaces: [
      { name: 'eth0', addresses: [`${NODE}/24`] },
      { name: 'cni0', addresses: ['10.244.1.1/24'] },
    ],
    routes: ['default dev eth0'],
  });
  const cluster = clusterWith({ endpoints: ['10.180.0.1:80@node-2'] });
  const node = { name: 'node-1', addresses: [NODE] };
  const proxy = new UserspaceProxy(host, userspaceProgram(cluster, { node, ...options }));
  const server = toEndpoint(`${NODE}:${proxy.program.portals[0]!.proxyPort}`);
  const from = { inputInterface: 'cni0' } as const;
  host.send(tcp(CLIENT, server, { ...from, sequence: 1000 }));
  const ack = { flags: ['ACK'], sequence: 1001, acknowledgement: 5001 } as const;
  host.send(tcp(CLIENT, server, { ...from, ...ack }));
  return { host, proxy };
}

test('a session whose client is gone stays for ever without keepalive', () => {
  const { host, proxy } = abandoned({});
  host.clock.advance(365 * 86_400 * SECOND);
  expect(proxy.sessions).toHaveLength(1);
});

test('a session whose client is gone ends when no probe is answered', () => {
  const { host, proxy } = abandoned({ keepAlive: GO });
  host.clock.advance(10 * 15 * SECOND - 1);
  expect(proxy.sessions).toHaveLength(1);
  host.clock.advance(1);
  expect(proxy.sessions).toEqual([]);
});
