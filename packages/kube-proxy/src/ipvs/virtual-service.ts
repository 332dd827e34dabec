import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import { type Address, formatEndpoint } from '@packet-path/core';
import type { ProgrammedService } from '../host-program.ts';

/** The kernel's longest name of a scheduler (`IP_VS_SCHEDNAME_MAXLEN`, less the closing zero). */
const MAX_SCHEDULER = 15;

const OPTION = { tcp: '-t', udp: '-u', sctp: '--sctp-service' } as const;

export function isSchedulerName(name: string): boolean {
  return /^[a-z][a-z0-9_-]*$/.test(name) && name.length <= MAX_SCHEDULER;
}

/** With `mh` kube-proxy sets flag 0x10, which that scheduler takes as `mh-port`. */
const MAGLEV_FLAGS = Object.freeze(['mh-port']);
const NO_FLAGS: readonly string[] = Object.freeze([]);

/**
 * One virtual service and its servers, as values and as options of ipvsadm. Session affinity is IPVS's
 * persistence.
 */
export class VirtualService implements ProgrammedService {
  readonly protocol: ProxyPort['protocol'];
  readonly address: Address;
  readonly port: number;
  readonly scheduler: string;
  readonly affinitySeconds: number | undefined;
  readonly endpoints: readonly ServiceEndpoint[];
  /** `-t 10.96.0.10:80` */
  readonly service: string;
  #servers: readonly string[] | undefined;

  constructor(
    { protocol, affinitySeconds }: ProxyPort,
    address: Address,
    port: number,
    endpoints: readonly ServiceEndpoint[],
    scheduler: string,
  ) {
    this.protocol = protocol;
    this.address = address;
    this.port = port;
    this.scheduler = scheduler;
    this.affinitySeconds = affinitySeconds;
    this.endpoints = endpoints;
    this.service = `${OPTION[protocol]} ${formatEndpoint({ address, port })}`;
  }

  get schedulerFlags(): readonly string[] {
    return this.scheduler === 'mh' ? MAGLEV_FLAGS : NO_FLAGS;
  }

  /** `-s rr -p 10800` */
  get settings(): string {
    const { affinitySeconds, schedulerFlags } = this;
    const persistence = affinitySeconds === undefined ? '' : ` -p ${affinitySeconds}`;
    const flags = schedulerFlags.length === 0 ? '' : ` -b ${schedulerFlags.join(',')}`;
    return `-s ${this.scheduler}${persistence}${flags}`;
  }

  /** `10.244.1.7:8080`, once each. */
  get servers(): readonly string[] {
    this.#servers ??= this.endpoints.map(formatEndpoint);
    return this.#servers;
  }
}

/** The lines of `ipvsadm-save -n`: every server with weight 1 and masquerading. */
export function serviceLines({ service, settings, endpoints }: VirtualService): string[] {
  return [
    `-A ${service} ${settings}`,
    ...endpoints.map((server) => `-a ${service} -r ${formatEndpoint(server)} -m -w 1`),
  ];
}
