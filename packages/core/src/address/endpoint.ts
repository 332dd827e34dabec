import { PacketPathError } from '../error/error.ts';
import { shown } from '../error/shown.ts';
import { printsItself } from '../print/inspect.ts';
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

/** An endpoint that prints as its text. */
class EndpointValue implements Endpoint {
  readonly address: Address;
  readonly port: number;

  constructor(address: Address, port: number) {
    this.address = address;
    this.port = port;
  }

  toString(): string {
    return formatEndpoint(this);
  }

  static {
    printsItself(EndpointValue);
  }
}

/** The endpoint itself, if it prints as its text already; else one of the same parts that does. */
export function printedEndpoint(endpoint: Endpoint): Endpoint {
  if (endpoint instanceof EndpointValue) return endpoint;
  if (typeof endpoint !== 'object' || endpoint === null) throw noEndpoint(endpoint);
  return new EndpointValue(endpoint.address, endpoint.port);
}

/** An endpoint, its text (`10.0.0.1:80`, `[fd00::1]:80`), or its parts. */
export type EndpointLike = string | { readonly address: AddressLike; readonly port: number };

/**
 * An endpoint, given as one, as a text, or as its parts.
 *
 * @throws {PacketPathError} `bad-address` or `bad-port`
 */
export function toEndpoint(value: EndpointLike): Endpoint {
  if (typeof value === 'string') return parseEndpoint(value);
  if (typeof value !== 'object' || value === null) throw noEndpoint(value);
  return new EndpointValue(toAddress(value.address), checkPort(value.port));
}

/**
 * Reads `10.0.0.1:80` or `[fd00::1]:80`. An address alone is refused: a port is never guessed.
 *
 * ```ts
 * parseEndpoint('10.96.0.10:80').port; // 80
 * ```
 *
 * @throws {PacketPathError} `bad-address` or `bad-port`
 */
export function parseEndpoint(text: string): Endpoint {
  const { address, port } = readEnds(text);
  if (port !== undefined) return new EndpointValue(address, port);
  throw new PacketPathError('bad-port', `${shown(text)} has no port`, {
    expected: formatEndpoint({ address, port: 80 }),
  });
}

/**
 * Reads what {@link parseEndpoint} reads, and an address alone, whose port is 0: servers in texts of
 * ipvsadm.
 *
 * @throws {PacketPathError} `bad-address` or `bad-port`
 */
export function parseEndpointOrAddress(text: string): Endpoint {
  const { address, port = 0 } = readEnds(text);
  return new EndpointValue(address, port);
}

function readEnds(text: string): { readonly address: Address; readonly port: number | undefined } {
  if (typeof text !== 'string') throw noEndpoint(text);
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed) {
    const [, address = '', port] = bracketed;
    return { address: Address.parse(address), port: port === undefined ? port : parsePort(port) };
  }
  const colon = text.indexOf(':');
  // More than one colon and no brackets: an IPv6 address alone.
  if (colon < 0 || text.indexOf(':', colon + 1) >= 0) {
    return { address: Address.parse(text), port: undefined };
  }
  return { address: Address.parse(text.slice(0, colon)), port: parsePort(text.slice(colon + 1)) };
}

function noEndpoint(value: unknown): PacketPathError {
  return new PacketPathError('bad-address', `${shown(value)} is no address with a port`, {
    expected: "a text such as '10.0.0.1:80' or '[fd00::1]:80'",
  });
}

/**
 * An endpoint as text: `10.0.0.1:80`, `[fd00::1]:80`.
 *
 * ```ts
 * formatEndpoint(parseEndpoint('[fd00::1]:80')); // '[fd00::1]:80'
 * ```
 *
 * @throws {PacketPathError} `bad-address` for a value that is none
 */
export function formatEndpoint(endpoint: Endpoint): string {
  const address = endpoint?.address;
  if (!(address instanceof Address)) throw noEndpoint(endpoint);
  const { port } = endpoint;
  return address.family === 4 ? `${address}:${port}` : `[${address}]:${port}`;
}

/**
 * The port that a text of digits names.
 *
 * @throws {PacketPathError} `bad-port`
 */
export function parsePort(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new PacketPathError('bad-port', `'${text}' is not a port`, { expected: '0 to 65535' });
  }
  return checkPort(Number(text));
}

/**
 * A port that is one.
 *
 * @throws {PacketPathError} `bad-port`
 */
export function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new PacketPathError('bad-port', `${shown(port)} is not a port`, { expected: '0 to 65535' });
}
