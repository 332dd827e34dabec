import type { HostOptions } from '@packet-path/core';

/** A director between clients on eth0 and servers on eth1; 10.96.0.0/16 are service addresses. */
export const NETWORK = {
  forwarding: true,
  interfaces: [
    { name: 'eth0', addresses: ['172.16.0.1/24'] },
    { name: 'eth1', addresses: ['10.1.255.254/16'] },
    { name: 'lo', local: ['10.96.0.0/16'] },
  ],
  routes: ['default via 172.16.0.2 dev eth0'],
} as const satisfies HostOptions;

/** The same with IPv6 beside IPv4: fd96::/112 are service addresses too. */
export const DUAL_NETWORK = {
  forwarding: true,
  interfaces: [
    { name: 'eth0', addresses: ['172.16.0.1/24', 'fd16::1/64'] },
    { name: 'eth1', addresses: ['10.1.255.254/16', 'fd10::fffe/64'] },
    { name: 'lo', local: ['10.96.0.0/16', 'fd96::/112'] },
  ],
  routes: ['default via 172.16.0.2 dev eth0', 'default via fd16::2 dev eth0'],
} as const satisfies HostOptions;
