import type { Address } from '@packet-path/core';
import type { ProxyContext } from '../proxy/context.ts';
import { isOwnAddress } from './own-address.ts';
import { IpSets } from './sets.ts';
import type { VirtualService } from './virtual-service.ts';

/** The interface that has the addresses of services; it is never up. */
export const DUMMY = 'kube-ipvs0';

/** The objects of IPVS mode for one family, gathered port by port. */
export interface IpvsState {
  readonly context: ProxyContext;
  readonly scheduler: string;
  readonly sets: IpSets;
  readonly services: VirtualService[];
  /** Addresses of kube-ipvs0, by text. */
  readonly bound: Map<string, Address>;
  /** KUBE-IPVS-OUT-FILTER. */
  readonly outFilter: string[];
  /** The node's addresses that take node ports; never a loopback address. */
  readonly nodePortAddresses: readonly Address[];
}

export function ipvsState(context: ProxyContext, scheduler: string): IpvsState {
  return {
    context,
    scheduler,
    sets: new IpSets(context.family),
    services: [],
    bound: new Map(),
    outFilter: [],
    nodePortAddresses: context.nodePorts.addresses.filter((address) =>
      isOwnAddress(context, address),
    ),
  };
}

/** Adds an address to kube-ipvs0, which makes it local, so that its packets reach the LOCAL_IN hook. */
export function bind({ bound, sets }: IpvsState, address: Address): void {
  bound.set(address.toString(), address);
  sets.add('ipvsIPs', address.toString());
}
