import { type Family, type PrefixLike, toPrefix, unreachable } from '@packet-path/core';
import { type AddressMatch, NO_ADDRESS_MATCH, prefixOption } from '../netfilter/rule.ts';

/** How kube-proxy knows traffic of local pods (`--detect-local-mode`). */
export type LocalDetector =
  | { readonly mode: 'ClusterCIDR' | 'NodeCIDR'; readonly cidrs: readonly PrefixLike[] }
  | { readonly mode: 'BridgeInterface'; readonly interface: string }
  | { readonly mode: 'InterfaceNamePrefix'; readonly prefix: string };

/** A detector in one family: the two matches it stands for. */
export interface LocalMatch {
  readonly local: AddressMatch;
  readonly notLocal: AddressMatch;
  /** The pods' network, where the detector is one. */
  readonly network: string | undefined;
  /** The pods' interface, where the detector is one; `cali+` for all whose names begin so. */
  readonly interface: string | undefined;
}

/** Undefined where the detector has nothing for the family: kube-proxy then does without. */
export function localMatch(detector: LocalDetector, family: Family): LocalMatch | undefined {
  switch (detector.mode) {
    case 'ClusterCIDR':
    case 'NodeCIDR': {
      const cidr = detector.cidrs.map(toPrefix).find((prefix) => prefix.family === family);
      if (cidr === undefined) return undefined;
      return {
        local: { ...NO_ADDRESS_MATCH, source: prefixOption('-s', cidr) },
        notLocal: { ...NO_ADDRESS_MATCH, source: prefixOption('! -s', cidr) },
        network: cidr.network().toString(),
        interface: undefined,
      };
    }
    case 'BridgeInterface':
      return byInterface(detector.interface);
    case 'InterfaceNamePrefix':
      return byInterface(`${detector.prefix}+`);
    default:
      return unreachable(detector);
  }
}

function byInterface(name: string): LocalMatch {
  return {
    local: { ...NO_ADDRESS_MATCH, input: `-i ${name} ` },
    notLocal: { ...NO_ADDRESS_MATCH, input: `! -i ${name} ` },
    network: undefined,
    interface: name,
  };
}
