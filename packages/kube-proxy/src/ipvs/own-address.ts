import type { Address } from '@packet-path/core';
import type { ProxyContext } from '../proxy/context.ts';

/** Whether another interface of the node has the address already. */
export function isOwnAddress({ nodeAddresses }: ProxyContext, address: Address): boolean {
  return nodeAddresses.some((own) => own.equals(address));
}
