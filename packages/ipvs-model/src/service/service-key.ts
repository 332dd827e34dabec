import {
  type Address,
  checkArgument,
  type Family,
  formatEndpoint,
  objectOf,
  protocolName,
} from '@packet-path/core';

/** A virtual service that packets reach by protocol, address and port. Port 0 catches all ports. */
export interface AddressKey {
  readonly kind: 'address';
  readonly family: Family;
  /** TCP, UDP or SCTP. */
  readonly protocol: number;
  readonly address: Address;
  readonly port: number;
}

/** A virtual service that packets reach by their firewall mark. */
export interface MarkKey {
  readonly kind: 'mark';
  readonly family: Family;
  /** 1 to 2^32 - 1. */
  readonly mark: number;
}

/** The key of a virtual service: two services of one host never have the same. */
export type ServiceKey = AddressKey | MarkKey;

export function sameKey(a: ServiceKey, b: ServiceKey): boolean {
  if (a.family !== b.family) return false;
  if (a.kind === 'mark') return b.kind === 'mark' && a.mark === b.mark;
  return (
    b.kind === 'address' &&
    a.protocol === b.protocol &&
    a.port === b.port &&
    a.address.equals(b.address)
  );
}

/** `tcp 10.96.0.1:80`, or `fwm 7` (`fwm 7 IPv6`). */
export function formatServiceKey(key: ServiceKey): string {
  checkArgument('formatServiceKey', 'key', key, objectOf('kind', 'family'));
  if (key.kind === 'mark') return key.family === 4 ? `fwm ${key.mark}` : `fwm ${key.mark} IPv6`;
  return `${protocolName(key.protocol)} ${formatEndpoint(key)}`;
}
