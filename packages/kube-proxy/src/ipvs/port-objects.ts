import type { Address } from '@packet-path/core';
import type { SetKey } from './sets.ts';
import type { VirtualService } from './virtual-service.ts';

/** The interface that has the addresses of services; it is never up. */
export const DUMMY = 'kube-ipvs0';

/** The objects of one port of a service. */
export interface PortObjects {
  readonly services: readonly VirtualService[];
  readonly elements: readonly (readonly [set: SetKey, element: string])[];
  /** Addresses of kube-ipvs0. */
  readonly bound: readonly Address[];
  /** Rules of KUBE-IPVS-OUT-FILTER. */
  readonly outFilter: readonly string[];
}
