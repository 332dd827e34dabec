import { type Address, isLoopback, Prefix, toPrefix } from '@packet-path/core';
import { nodePortAddresses, type ProxyContext, takesAllNodePorts } from '../proxy/context.ts';
import type { NftablesProxyOptions } from './options.ts';
import { nftNetworks } from './ranges.ts';

/** What nftables mode needs to know beside the context of every mode. */
export interface NftablesContext extends ProxyContext {
  readonly generation: 'current' | '1.29';
  /** Of this family; empty where they are not known. */
  readonly serviceCIDRs: readonly Prefix[];
  /** The node's addresses that take node ports; undefined where all do. */
  readonly nodePortIPs: readonly Address[] | undefined;
  /** `ip` or `ip6`: the header that rules look into. */
  readonly header: 'ip' | 'ip6';
  /** The detector's two matches, with a blank behind; undefined without a detector. */
  readonly pods: { readonly local: string; readonly notLocal: string } | undefined;
}

export function nftablesContext(
  context: ProxyContext,
  options: NftablesProxyOptions,
): NftablesContext {
  const { serviceCIDRs = [], generation = 'current' } = options;
  const cidrs =
    typeof serviceCIDRs === 'string' || serviceCIDRs instanceof Prefix
      ? [serviceCIDRs]
      : serviceCIDRs;
  const header = context.family === 4 ? 'ip' : 'ip6';
  return {
    ...context,
    generation,
    serviceCIDRs: cidrs.map(toPrefix).filter(({ family }) => family === context.family),
    nodePortIPs: nodePortIPs(context, options),
    header,
    pods: podsMatch(context, header),
  };
}

/** Localhost takes no node ports in this mode. */
function nodePortIPs(
  context: ProxyContext,
  options: NftablesProxyOptions,
): readonly Address[] | undefined {
  if (options.nodePortAddresses === undefined) return context.nodeAddresses.slice(0, 1);
  if (takesAllNodePorts(context)) return undefined;
  return nodePortAddresses(context).filter((address) => !isLoopback(address));
}

function podsMatch({ detector }: ProxyContext, header: string): NftablesContext['pods'] {
  if (detector === undefined) return undefined;
  const { network, interface: name } = detector;
  if (network !== undefined) {
    const pods = nftNetworks([toPrefix(network)]);
    return { local: `${header} saddr ${pods} `, notLocal: `${header} saddr != ${pods} ` };
  }
  const device = `"${name?.replace(/\+$/, '*')}"`;
  return { local: `iifname ${device} `, notLocal: `iifname != ${device} ` };
}
