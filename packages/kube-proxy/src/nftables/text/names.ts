import type { Endpoint } from '@packet-path/core';
import { chainHash } from '../../proxy/names.ts';

/** `chainNameBaseLengthMax`: nft's 256 less the longest prefix. */
const BASE_LENGTH = 240;
const HASH_LENGTH = 8;

/**
 * The names of a port's chains: `service-ULMVA6XW-ns1/svc1/tcp/p80` for `ns1/svc1:p80` and `tcp`
 * (nftables `proxier.go`, `servicePortChainNameBase` and `servicePortEndpointChainNameBase`).
 */
export class NftChainNames {
  /** `ns1/svc1/tcp/p80`; a port without a name leaves the last part empty. */
  readonly #port: string;
  readonly #base: string;

  constructor(name: string, protocol: string) {
    const [service, port = ''] = name.split(':');
    this.#port = `${service}/${protocol}/${port}`;
    this.#base = baseName(this.#port);
  }

  /** The chain of endpoints of the Cluster policy. */
  get cluster(): string {
    return `service-${this.#base}`;
  }

  /** The chain of endpoints of the Local policy. */
  get local(): string {
    return `local-${this.#base}`;
  }

  /** The chain of traffic from outside. */
  get external(): string {
    return `external-${this.#base}`;
  }

  /** The chain of a load balancer's source ranges. */
  get firewall(): string {
    return `firewall-${this.#base}`;
  }

  /** The end of the names of an endpoint's chain and of its affinity set. */
  endpointBase({ address, port }: Endpoint): string {
    // A name may have no colons in it.
    return baseName(`${this.#port}__${`${address}`.replaceAll(':', '.')}/${port}`);
  }
}

function baseName(name: string): string {
  const base = `${chainHash(name).slice(0, HASH_LENGTH)}-${name}`;
  return base.length <= BASE_LENGTH ? base : `${base.slice(0, BASE_LENGTH - 3)}...`;
}
