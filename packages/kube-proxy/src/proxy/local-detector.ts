import { type Family, type PrefixLike, toPrefix, unreachable } from '@packet-path/core';
import { type AddressMatch, NO_ADDRESS_MATCH, prefixOption } from '../netfilter/rule.ts';

/** The way in which kube-proxy tells traffic of local pods (`--detect-local-mode`). */
export type LocalDetector =
  | { readonly mode: 'ClusterCIDR' | 'NodeCIDR'; readonly cidrs: readonly PrefixLike[] }
  | { readonly mode: 'BridgeInterface'; readonly interface: string }
  | { readonly mode: 'InterfaceNamePrefix'; readonly prefix: string };

/** A detector in one family, as two matches. */
export interface LocalMatch {
  readonly local: AddressMatch;
  readonly notLocal: AddressMatch;
  /** The pods' network, where the detector goes by one. */
  readonly network: string | undefined;
  /**
   * The pods' interface, where the detector goes by one; `cali+` stands for all names with that
   * beginning.
   */
  readonly interface: string | undefined;
}

/**
 * The matches of a detector; undefined where it has no network of the family: kube-proxy then
 * detects nothing.
 */
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
