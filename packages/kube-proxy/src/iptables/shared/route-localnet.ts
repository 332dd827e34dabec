import type { Invocation } from '@packet-path/core';

/** Lets a packet from 127.0.0.1 leave the host: node ports at localhost need it. */
export const ROUTE_LOCALNET = 'net.ipv4.conf.all.route_localnet';

/** What kube-proxy does about it at its start. */
export const routeLocalnet: Invocation = { tool: 'sysctl', arguments: `-w ${ROUTE_LOCALNET}=1` };
