import {
  type Address,
  closedPortAnswer,
  formatEndpoint,
  type Host,
  type Packet,
  type Traversal,
} from '@packet-path/core';

/**
 * The host's own stack in recordings of IPVS: its only sockets are those that local packets were
 * sent from, and it answers where nobody listens.
 */
export class LocalStack {
  readonly #host: Host;
  readonly #sockets = new Set<string>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** Gives a packet that is sent here its socket. */
  bind({ inputInterface, protocol, source, sourcePort }: Packet): void {
    if (inputInterface === null) this.#sockets.add(socketName(protocol, source, sourcePort));
  }

  /**
   * Answers what was delivered to no socket.
   *
   * @returns what became of the answer; undefined where there was none to give
   */
  answer({ outcome, delivered }: Traversal): Traversal | undefined {
    const [packet] = delivered;
    if (outcome !== 'delivered' || packet === undefined) return undefined;
    const { protocol, destination, destinationPort } = packet;
    if (this.#sockets.has(socketName(protocol, destination, destinationPort))) return undefined;
    const answer = closedPortAnswer(packet);
    return answer === undefined ? undefined : this.#host.send(answer);
  }
}

function socketName(protocol: number, address: Address, port: number): string {
  return `${protocol} ${formatEndpoint({ address, port })}`;
}
