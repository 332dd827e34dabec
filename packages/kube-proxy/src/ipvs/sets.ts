import type { Family } from '@packet-path/core';
import { Counts } from './counts.ts';

export type SetKey =
  | 'loopBack'
  | 'clusterIP'
  | 'externalIP'
  | 'externalIPLocal'
  | 'loadBalancer'
  | 'loadBalancerFirewall'
  | 'loadBalancerLocal'
  | 'loadBalancerSourceIP'
  | 'loadBalancerSourceCIDR'
  | 'nodePortTCP'
  | 'nodePortLocalTCP'
  | 'nodePortUDP'
  | 'nodePortLocalUDP'
  | 'nodePortSCTP'
  | 'nodePortLocalSCTP'
  | 'healthCheckNodePort'
  | 'ipvsIPs';

export interface SetDefinition {
  /** The name in IPv4. */
  readonly name: string;
  readonly type:
    | 'hash:ip'
    | 'hash:ip,port'
    | 'hash:ip,port,ip'
    | 'hash:ip,port,net'
    | 'bitmap:port';
  /** The comment of rules that match the set. */
  readonly comment: string;
}

const LB = 'Kubernetes service load balancer ip + port';

/** Every ipset of IPVS mode (ipvs `ipset.go`, read in 1.33). All are created, also unused ones. */
export const SETS: Readonly<Record<SetKey, SetDefinition>> = {
  loopBack: {
    name: 'KUBE-LOOP-BACK',
    type: 'hash:ip,port,ip',
    comment: 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose',
  },
  clusterIP: {
    name: 'KUBE-CLUSTER-IP',
    type: 'hash:ip,port',
    comment: 'Kubernetes service cluster ip + port for masquerade purpose',
  },
  externalIP: {
    name: 'KUBE-EXTERNAL-IP',
    type: 'hash:ip,port',
    comment: 'Kubernetes service external ip + port for masquerade and filter purpose',
  },
  externalIPLocal: {
    name: 'KUBE-EXTERNAL-IP-LOCAL',
    type: 'hash:ip,port',
    comment: 'Kubernetes service external ip + port with externalTrafficPolicy=local',
  },
  loadBalancer: {
    name: 'KUBE-LOAD-BALANCER',
    type: 'hash:ip,port',
    comment: 'Kubernetes service lb portal',
  },
  loadBalancerFirewall: {
    name: 'KUBE-LOAD-BALANCER-FW',
    type: 'hash:ip,port',
    comment: `${LB} for load balancer with sourceRange`,
  },
  loadBalancerLocal: {
    name: 'KUBE-LOAD-BALANCER-LOCAL',
    type: 'hash:ip,port',
    comment: `${LB} with externalTrafficPolicy=local`,
  },
  loadBalancerSourceIP: {
    name: 'KUBE-LOAD-BALANCER-SOURCE-IP',
    type: 'hash:ip,port,ip',
    comment: `${LB} + source IP for packet filter purpose`,
  },
  loadBalancerSourceCIDR: {
    name: 'KUBE-LOAD-BALANCER-SOURCE-CIDR',
    type: 'hash:ip,port,net',
    comment: `${LB} + source cidr for packet filter purpose`,
  },
  nodePortTCP: {
    name: 'KUBE-NODE-PORT-TCP',
    type: 'bitmap:port',
    comment: 'Kubernetes nodeport TCP port for masquerade purpose',
  },
  nodePortLocalTCP: {
    name: 'KUBE-NODE-PORT-LOCAL-TCP',
    type: 'bitmap:port',
    comment: 'Kubernetes nodeport TCP port with externalTrafficPolicy=local',
  },
  nodePortUDP: {
    name: 'KUBE-NODE-PORT-UDP',
    type: 'bitmap:port',
    comment: 'Kubernetes nodeport UDP port for masquerade purpose',
  },
  nodePortLocalUDP: {
    name: 'KUBE-NODE-PORT-LOCAL-UDP',
    type: 'bitmap:port',
    comment: 'Kubernetes nodeport UDP port with externalTrafficPolicy=local',
  },
  nodePortSCTP: {
    name: 'KUBE-NODE-PORT-SCTP-HASH',
    type: 'hash:ip,port',
    comment: "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'",
  },
  nodePortLocalSCTP: {
    name: 'KUBE-NODE-PORT-LOCAL-SCTP-HASH',
    type: 'hash:ip,port',
    comment:
      "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'",
  },
  healthCheckNodePort: {
    name: 'KUBE-HEALTH-CHECK-NODE-PORT',
    type: 'bitmap:port',
    comment: 'Kubernetes health check node port',
  },
  ipvsIPs: {
    name: 'KUBE-IPVS-IPS',
    type: 'hash:ip',
    comment: 'Virtual IPs of IPVS services',
  },
};

const KEYS = Object.keys(SETS) as readonly SetKey[];

/** Sets of a family. */
export const SET_COUNT: number = KEYS.length;

/**
 * The most elements of a set (`defaultMaxElem`). ipset refuses more; kube-proxy logs that and goes on
 * with the next element, so that services past the 65,536th are not in its sets.
 */
export const MOST_ELEMENTS = 65_536;

/** The kernel's longest name of a set (`IPSET_MAXNAMELEN`, less the closing zero). */
const MAX_NAME = 31;

/** The sets of one family; several ports may have one element. */
export class IpSets {
  readonly #family: Family;
  readonly #elements: Readonly<Record<SetKey, Counts>>;

  constructor(family: Family, elements: Readonly<Record<SetKey, Counts>> = withoutElements()) {
    this.#family = family;
    this.#elements = elements;
  }

  add(key: SetKey, element: string): void {
    this.#elements[key].add(element);
  }

  remove(key: SetKey, element: string): void {
    this.#elements[key].remove(element);
  }

  /** The same sets, with other elements in some. */
  replacing(others: Readonly<Partial<Record<SetKey, Counts>>>): IpSets {
    return new IpSets(this.#family, { ...this.#elements, ...others });
  }

  isEmpty(key: SetKey): boolean {
    return this.#elements[key].size === 0;
  }

  /** `KUBE-CLUSTER-IP`, or `KUBE-6-CLUSTER-IP`, cut at the kernel's longest name. */
  name(key: SetKey): string {
    const { name } = SETS[key];
    return this.#family === 4 ? name : name.replace('KUBE-', 'KUBE-6-').slice(0, MAX_NAME);
  }

  /** `create` lines, then `add` lines of the elements that the sets have room for. */
  lines(): string[] {
    const lines = this.createLines();
    for (const key of KEYS) for (const line of this.elementLines(key)) lines.push(line);
    return lines;
  }

  /** The `add` lines of one set. */
  elementLines(key: SetKey): string[] {
    const prefix = `add ${this.name(key)} `;
    return Array.from(firstElements(this.#elements[key]), (element) => prefix + element);
  }

  /** Each set's name, elements and key, in the order in which kube-proxy syncs them. */
  *[Symbol.iterator](): Generator<readonly [name: string, elements: Counts, key: SetKey]> {
    for (const key of KEYS) yield [this.name(key), this.#elements[key], key];
  }

  createLines(): string[] {
    const family = this.#family === 4 ? 'inet' : 'inet6';
    return KEYS.map((key) =>
      SETS[key].type === 'bitmap:port'
        ? `create ${this.name(key)} bitmap:port range 0-65535`
        : `create ${this.name(key)} ${SETS[key].type} family ${family} hashsize 1024 maxelem ${MOST_ELEMENTS}`,
    );
  }
}

function withoutElements(): Readonly<Record<SetKey, Counts>> {
  return Object.fromEntries(KEYS.map((key) => [key, new Counts()])) as Record<SetKey, Counts>;
}

/** As many elements as a set has room for. */
export function* firstElements(elements: Iterable<string>): Generator<string> {
  let left = MOST_ELEMENTS;
  for (const element of elements) {
    if (left-- === 0) return;
    yield element;
  }
}
