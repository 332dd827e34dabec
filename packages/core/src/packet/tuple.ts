import type { Address } from '../address/address.ts';
import { formatEndpoint } from '../address/endpoint.ts';
import { printsItself } from '../print/inspect.ts';
import { hasPorts, protocolName } from './protocol.ts';

/**
 * One direction of a flow, as conntrack keys it: who sends what to whom. Immutable.
 *
 * For ICMP the identifier of a query stands in both ports.
 */
export class Tuple {
  readonly protocol: number;
  readonly source: Address;
  readonly destination: Address;
  readonly sourcePort: number;
  readonly destinationPort: number;

  constructor(
    protocol: number,
    source: Address,
    destination: Address,
    sourcePort: number,
    destinationPort: number,
  ) {
    this.protocol = protocol;
    this.source = source;
    this.destination = destination;
    this.sourcePort = sourcePort;
    this.destinationPort = destinationPort;
  }

  /** The tuple of the answer, had nobody rewritten anything. */
  reply(): Tuple {
    return new Tuple(
      this.protocol,
      this.destination,
      this.source,
      this.destinationPort,
      this.sourcePort,
    );
  }

  equals(other: Tuple): boolean {
    return (
      this.protocol === other.protocol &&
      this.sourcePort === other.sourcePort &&
      this.destinationPort === other.destinationPort &&
      this.source.equals(other.source) &&
      this.destination.equals(other.destination)
    );
  }

  static {
    printsItself(Tuple);
  }

  toString(): string {
    const end = (address: Address, port: number): string =>
      hasPorts(this.protocol) ? formatEndpoint({ address, port }) : `${address}`;
    const from = end(this.source, this.sourcePort);
    return `${from} -> ${end(this.destination, this.destinationPort)} ${protocolName(this.protocol)}`;
  }
}
