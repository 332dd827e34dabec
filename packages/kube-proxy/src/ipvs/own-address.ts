import type { Address } from '@packet-path/core';
import type { ProxyScene } from '../proxy/context.ts';

/** Whether another interface of the node has the address already. */
export function isOwnAddress({ nodeAddresses }: ProxyScene, address: Address): boolean {
  return nodeAddresses.some((own) => own.equals(address));
}
