import type { Invocation } from '@packet-path/core';

/** The sysctl that lets a packet from 127.0.0.1 leave the host, as node ports at localhost need. */
export const ROUTE_LOCALNET = 'net.ipv4.conf.all.route_localnet';

/** The run of sysctl at kube-proxy's start. */
export const routeLocalnet: Invocation = { tool: 'sysctl', arguments: `-w ${ROUTE_LOCALNET}=1` };
