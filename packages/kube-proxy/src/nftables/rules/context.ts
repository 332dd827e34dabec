import type { Cluster, ProxyPort } from '@packet-path/cluster';
import {
  type Address,
  type Family,
  isLoopback,
  PacketPathError,
  Prefix,
  toPrefix,
} from '@packet-path/core';
import { type ProxyScene, proxyScene } from '../../proxy/context.ts';
import { nftNetworks } from '../text/ranges.ts';
import { NEWEST_NFTABLES, NFTABLES_LAYOUTS, type NftablesLayout } from './layouts.ts';
import type { NftablesProxyOptions } from './options.ts';

/** The context of every mode, and the settings that only nftables mode has. */
export interface NftablesContext extends ProxyScene {
  readonly layout: NftablesLayout;
  /** Of this family; empty where they are not known. */
  readonly serviceCIDRs: readonly Prefix[];
  /** The node's addresses that take node ports, none of them a loopback address; undefined: all do. */
  readonly nodePortIPs: readonly Address[] | undefined;
  /**
   * Node ports at the loopback address: not served, rejected, or TCP served by a proxy and the rest
   * rejected.
   */
  readonly localhost: 'ignored' | 'rejected' | 'proxied';
  /** The header that rules look into. */
  readonly header: 'ip' | 'ip6';
  /** `0x00004000`, as nft lists it. */
  readonly markBit: string;
  /** The detector's two matches, with a blank behind; undefined without a detector. */
  readonly pods: { readonly local: string; readonly notLocal: string } | undefined;
}

/**
 * Options and cluster as the nftables proxy of one family sees them.
 *
 * @param listed the cluster's ports, where they are known already
 * @throws {PacketPathError} `bad-option`, or as an address or prefix among the options
 */
export function nftablesContext(
  cluster: Cluster,
  options: NftablesProxyOptions,
  family: Family,
  listed?: readonly ProxyPort[],
): NftablesContext {
  const layout = NFTABLES_LAYOUTS[options.layout ?? NEWEST_NFTABLES];
  if (layout === undefined) {
    throw new PacketPathError('bad-option', `layout is '${options.layout}'`, {
      expected: `one of ${Object.keys(NFTABLES_LAYOUTS).join(', ')}`,
    });
  }
  const defaults = {
    randomFully: true,
    hints: layout.hints,
    nodePortAddresses: 'primary',
  } as const;
  const context = proxyScene(cluster, options, family, defaults, listed);
  const { all, addresses } = context.nodePorts;
  const header = family === 4 ? 'ip' : 'ip6';
  return {
    ...context,
    layout,
    serviceCIDRs: networksOf(options.serviceCIDRs ?? [], family),
    nodePortIPs: all ? undefined : addresses.filter((address) => !isLoopback(address)),
    localhost: localhostNodePorts(context, layout, options),
    header,
    markBit: `0x${Number(context.mark).toString(16).padStart(8, '0')}`,
    pods: podsMatch(context, header),
  };
}

function networksOf(
  option: NonNullable<NftablesProxyOptions['serviceCIDRs']>,
  family: Family,
): readonly Prefix[] {
  const networks = typeof option === 'string' || option instanceof Prefix ? [option] : option;
  return networks.map(toPrefix).filter((network) => network.family === family);
}

/** `useLocalhostNodePortProxy`: the gate alone rejects, a loopback network beside it serves. */
function localhostNodePorts(
  { nodePorts }: ProxyScene,
  { version }: NftablesLayout,
  options: NftablesProxyOptions,
): NftablesContext['localhost'] {
  if (options.localhostNodePorts !== true || version !== '1.37') return 'ignored';
  return nodePorts.namesLoopback ? 'proxied' : 'rejected';
}

function podsMatch({ detector }: ProxyScene, header: string): NftablesContext['pods'] {
  if (detector === undefined) return undefined;
  const { network, interface: name } = detector;
  if (network !== undefined) {
    const pods = nftNetworks([toPrefix(network)]);
    return { local: `${header} saddr ${pods} `, notLocal: `${header} saddr != ${pods} ` };
  }
  const device = `"${name?.replace(/\+$/, '*')}"`;
  return { local: `iifname ${device} `, notLocal: `iifname != ${device} ` };
}
