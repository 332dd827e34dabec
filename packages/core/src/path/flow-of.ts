import { Address } from '../address/address.ts';
import {
  checkPort,
  type Endpoint,
  type EndpointLike,
  printedEndpoint,
  toEndpoint,
} from '../address/endpoint.ts';
import { PacketPathError } from '../error/error.ts';
import { meantHint } from '../error/nearest.ts';
import { shown } from '../error/shown.ts';
import { hasPorts, protocolName, protocolNames, protocolNumber } from '../packet/protocol.ts';
import { printsItself } from '../print/inspect.ts';
import { formatFlow } from './format-flow.ts';
import type { Flow, FlowLike } from './path.ts';

/**
 * Finds the destination that a text without an address names, `shop/cart:http` for instance.
 *
 * @throws {PacketPathError} `not-found`
 */
export type NamedDestination = (name: string, protocol: number, source: Endpoint) => Endpoint;

/** A flow that prints as a line. */
class FlowValue implements Flow {
  readonly protocol: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;

  constructor(protocol: number, source: Endpoint, destination: Endpoint) {
    this.protocol = protocol;
    this.source = printedEndpoint(source);
    this.destination = printedEndpoint(destination);
    Object.freeze(this);
  }

  toString(): string {
    return formatFlow(this);
  }

  static {
    printsItself(FlowValue);
  }
}

/** A flow of these parts. It is frozen, and prints as `10.244.1.2:40000 -> 10.96.0.10:80 tcp`. */
export function flowOf(protocol: number, source: Endpoint, destination: Endpoint): Flow {
  return new FlowValue(protocol, source, destination);
}

/**
 * A flow from what a user wrote: texts of endpoints, a protocol by name. A flow that is one already stays
 * the same object.
 *
 * ```ts
 * toFlow({ protocol: 'tcp', source: '10.244.1.2:40000', destination: '10.96.0.10:80' });
 * ```
 *
 * @param named finds a destination that is named; without it names are refused
 * @throws {PacketPathError} `bad-option`, `bad-address` or `bad-port` with the part of the flow that is
 *   not right, what it was and what was expected
 */
export function toFlow(flow: FlowLike, named?: NamedDestination): Flow {
  if (typeof flow !== 'object' || flow === null) {
    throw new PacketPathError('bad-option', `a flow is ${shown(flow)}`, {
      expected: 'an object of protocol, source and destination',
    });
  }
  if (isFlow(flow)) return flow;
  const protocol = protocolOf(flow.protocol);
  const source = part('source', protocol, () => endpointOf(flow.source, protocol));
  const destination = part('destination', protocol, () => {
    const { destination: given } = flow;
    if (typeof given !== 'string' || !given.includes('/')) return endpointOf(given, protocol);
    if (named !== undefined) return named(given, protocol, source);
    throw new PacketPathError('bad-address', `${shown(given)} names a service`, {
      expected: 'an address with a port: this host knows of no cluster',
    });
  });
  if (source.address.family !== destination.address.family) {
    throw new PacketPathError(
      'bad-option',
      `a flow from ${source.address} to ${destination.address} is of two families`,
      { expected: 'two addresses of one family' },
    );
  }
  return new FlowValue(protocol, source, destination);
}

/** Whether every part is a value already; ports out of range are refused. */
function isFlow(flow: FlowLike): flow is Flow {
  const { protocol, source, destination } = flow;
  return Number.isInteger(protocol) && isEndpoint(source) && isEndpoint(destination);
}

function isEndpoint(value: EndpointLike): value is Endpoint {
  if (typeof value !== 'object' || value === null || !(value.address instanceof Address))
    return false;
  checkPort(value.port);
  return true;
}

function protocolOf(given: number | string): number {
  const number = typeof given === 'string' ? protocolNumber(given) : given;
  if (number !== undefined && Number.isInteger(number) && number >= 0 && number <= 255) {
    return number;
  }
  const hint = typeof given === 'string' ? meantHint(given, protocolNames()) : '';
  throw new PacketPathError('bad-option', `a flow's protocol is ${shown(given)}${hint}`, {
    expected: `${protocolNames().join(', ')}, or a number from 0 to 255`,
  });
}

/** An end; an address alone where the protocol has no ports. */
function endpointOf(given: EndpointLike, protocol: number): Endpoint {
  if (hasPorts(protocol)) return toEndpoint(given);
  const address = typeof given === 'string' ? Address.tryParse(given) : undefined;
  if (address !== undefined) return { address, port: 0 };
  const end = toEndpoint(given);
  if (end.port === 0) return end;
  throw new PacketPathError('bad-port', `${protocolName(protocol)} has no ports`, {
    expected: `${end.address}`,
  });
}

/** Reads a part of a flow; an error says which. */
function part(name: 'source' | 'destination', protocol: number, read: () => Endpoint): Endpoint {
  try {
    return read();
  } catch (error) {
    throw error instanceof PacketPathError ? ofPart(error, name, protocol) : error;
  }
}

function ofPart(error: PacketPathError, name: string, protocol: number): PacketPathError {
  const { code, problem, expected } = error;
  const said = `the ${name} of a ${protocolName(protocol)} flow: ${problem}`;
  return new PacketPathError(code, said, {
    ...(expected !== undefined && { expected }),
    cause: error,
  });
}
