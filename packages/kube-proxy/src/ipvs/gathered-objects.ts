import type { Family } from '@packet-path/core';
import { hostPrefix } from '../netfilter/rule.ts';
import { Counts } from './counts.ts';
import type { PortObjects } from './port-objects.ts';
import { IpSets } from './sets.ts';

/** The objects of all ports of a family together; ports may share addresses and elements. */
export class GatheredObjects {
  readonly sets: IpSets;
  /** Virtual services, as options of ipvsadm. */
  readonly services: Counts = new Counts();
  /** Addresses of kube-ipvs0, as `10.96.0.1/32`. */
  readonly bound: Counts = new Counts();

  /** The number of rules of KUBE-IPVS-OUT-FILTER. */
  outFilterRules = 0;

  constructor(family: Family) {
    this.sets = new IpSets(family);
  }

  add({ services, elements, bound, outFilter }: PortObjects): void {
    this.outFilterRules += outFilter.length;
    for (const { service } of services) this.services.add(service);
    for (const [set, element] of elements) this.sets.add(set, element);
    for (const address of bound) this.bound.add(hostPrefix(address));
  }

  remove({ services, elements, bound, outFilter }: PortObjects): void {
    this.outFilterRules -= outFilter.length;
    for (const { service } of services) this.services.remove(service);
    for (const [set, element] of elements) this.sets.remove(set, element);
    for (const address of bound) this.bound.remove(hostPrefix(address));
  }
}
