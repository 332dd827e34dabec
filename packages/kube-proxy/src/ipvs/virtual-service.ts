import { type Address, formatEndpoint } from '@packet-path/core';
import type { ServiceEndpoint } from '../cluster/cluster.ts';
import type { ProxyPort } from '../proxy/service-port.ts';

/** Longest name of a scheduler (`IP_VS_SCHEDNAME_MAXLEN`, less the closing zero). */
const MAX_SCHEDULER = 15;

const OPTION = { tcp: '-t', udp: '-u', sctp: '--sctp-service' } as const;

export function isSchedulerName(name: string): boolean {
  return /^[a-z][a-z0-9_-]*$/.test(name) && name.length <= MAX_SCHEDULER;
}

/**
 * One virtual service and its servers, as `ipvsadm-save -n` prints them: weight 1 each, NAT.
 * Affinity is IPVS's persistence; with `mh` kube-proxy sets flag 0x10, which there means `mh-port`.
 */
export function virtualService(
  { protocol, affinitySeconds }: ProxyPort,
  address: Address,
  port: number,
  endpoints: readonly ServiceEndpoint[],
  scheduler: string,
): string[] {
  const service = `${OPTION[protocol]} ${formatEndpoint({ address, port })}`;
  const persistence = affinitySeconds === undefined ? '' : ` -p ${affinitySeconds}`;
  const flags = scheduler === 'mh' ? ' -b mh-port' : '';
  return [
    `-A ${service} -s ${scheduler}${persistence}${flags}`,
    ...endpoints.map((endpoint) => `-a ${service} -r ${formatEndpoint(endpoint)} -m -w 1`),
  ];
}
