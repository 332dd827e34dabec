import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import { type Address, formatEndpoint } from '@packet-path/core';

/** The kernel's longest name of a scheduler (`IP_VS_SCHEDNAME_MAXLEN`, less the closing zero). */
const MAX_SCHEDULER = 15;

const OPTION = { tcp: '-t', udp: '-u', sctp: '--sctp-service' } as const;

export function isSchedulerName(name: string): boolean {
  return /^[a-z][a-z0-9_-]*$/.test(name) && name.length <= MAX_SCHEDULER;
}

/** One virtual service and its servers, as options of ipvsadm. */
export interface VirtualService {
  /** `-t 10.96.0.10:80` */
  readonly service: string;
  /** `-s rr -p 10800` */
  readonly settings: string;
  /** The address alone. */
  readonly address: Address;
  /** `10.244.1.7:8080`, once each. */
  readonly servers: readonly string[];
}

/**
 * One virtual service and its servers. Session affinity is IPVS's persistence; with `mh` kube-proxy
 * sets flag 0x10, which that scheduler takes as `mh-port`.
 */
export function virtualService(
  { protocol, affinitySeconds }: ProxyPort,
  address: Address,
  port: number,
  endpoints: readonly ServiceEndpoint[],
  scheduler: string,
): VirtualService {
  const service = `${OPTION[protocol]} ${formatEndpoint({ address, port })}`;
  const persistence = affinitySeconds === undefined ? '' : ` -p ${affinitySeconds}`;
  const flags = scheduler === 'mh' ? ' -b mh-port' : '';
  const settings = `-s ${scheduler}${persistence}${flags}`;
  return { service, settings, address, servers: endpoints.map(formatEndpoint) };
}

/** The lines of `ipvsadm-save -n`: every server with weight 1 and masquerading. */
export function serviceLines({ service, settings, servers }: VirtualService): string[] {
  return [
    `-A ${service} ${settings}`,
    ...servers.map((server) => `-a ${service} -r ${server} -m -w 1`),
  ];
}
