import type { Cluster, ProxyPort } from '@packet-path/cluster';
import { type Address, type Family, PacketPathError } from '@packet-path/core';
import { type ProxyScene, proxyScene } from '../proxy/context.ts';
import type { IpvsProxyOptions } from './options.ts';
import { isOwnAddress } from './own-address.ts';
import { isSchedulerName } from './virtual-service.ts';

/** The context of every mode, and the settings that only IPVS mode has. */
export interface IpvsContext extends ProxyScene {
  readonly scheduler: string;
  /** The node's addresses that take node ports; never a loopback address. */
  readonly nodePortAddresses: readonly Address[];
}

/**
 * Options and cluster as the IPVS proxy of one family sees them.
 *
 * @param listed the cluster's ports, where they are known already
 * @throws {PacketPathError} `unknown-scheduler`, or as `proxyScene`
 */
export function ipvsContext(
  cluster: Cluster,
  options: IpvsProxyOptions,
  family: Family,
  listed?: readonly ProxyPort[],
): IpvsContext {
  const { scheduler = 'rr' } = options;
  if (!isSchedulerName(scheduler)) {
    throw new PacketPathError('unknown-scheduler', `'${scheduler}' is no scheduler's name`, {
      expected: 'a name such as rr, lc or mh',
    });
  }
  const context = proxyScene(cluster, options, family, { randomFully: true }, listed);
  return {
    ...context,
    scheduler,
    nodePortAddresses: context.nodePorts.addresses.filter((address) =>
      isOwnAddress(context, address),
    ),
  };
}
