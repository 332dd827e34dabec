import { PacketPathError } from '../error/error.ts';
import { Address, type AddressLike, toAddress } from './address.ts';

/**
 * An address and a port; the port is 0 where the protocol has none.
 *
 * ```ts
 * const end: Endpoint = { address: Address.parse('10.96.0.10'), port: 80 };
 * ```
 */
export interface Endpoint {
  readonly address: Address;
  readonly port: number;
}

/** An endpoint, its text (`10.0.0.1:80`, `[fd00::1]:80`), or its parts. */
export type EndpointLike = string | { readonly address: AddressLike; readonly port: number };

/**
 * @throws {PacketPathError} `bad-address` or `bad-port`
 */
export function toEndpoint(value: EndpointLike): Endpoint {
  if (typeof value === 'string') return parseEndpoint(value);
  return { address: toAddress(value.address), port: checkPort(value.port) };
}

/**
 * Reads `10.0.0.1:80` or `[fd00::1]:80`; an address alone has port 0.
 *
 * ```ts
 * parseEndpoint('10.96.0.10:80').port; // 80
 * ```
 */
export function parseEndpoint(text: string): Endpoint {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed) {
    return { address: Address.parse(bracketed[1] ?? ''), port: parsePort(bracketed[2] ?? '0') };
  }
  const colon = text.indexOf(':');
  // More than one colon and no brackets: an IPv6 address alone.
  if (colon < 0 || text.indexOf(':', colon + 1) >= 0) {
    return { address: Address.parse(text), port: 0 };
  }
  return { address: Address.parse(text.slice(0, colon)), port: parsePort(text.slice(colon + 1)) };
}

/**
 * An endpoint as text: `10.0.0.1:80`, `[fd00::1]:80`.
 *
 * ```ts
 * formatEndpoint(parseEndpoint('[fd00::1]:80')); // '[fd00::1]:80'
 * ```
 */
export function formatEndpoint({ address, port }: Endpoint): string {
  return address.family === 4 ? `${address}:${port}` : `[${address}]:${port}`;
}

/** @throws {PacketPathError} `bad-port` */
export function parsePort(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new PacketPathError('bad-port', `'${text}' is not a port`, { expected: '0 to 65535' });
  }
  return checkPort(Number(text));
}

/** @throws {PacketPathError} `bad-port` */
export function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new PacketPathError('bad-port', `${port} is not a port`, { expected: '0 to 65535' });
}
