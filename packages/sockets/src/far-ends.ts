import type { Address, Packet } from '@packet-path/core';
import {
  closedPortAnswer,
  type EndpointLike,
  formatEndpoint,
  TcpFlag,
  Tuple,
  toEndpoint,
  withFields,
} from '@packet-path/core';
import type { Account, Attempt, CalledEnd } from './account.ts';
import type { Errands } from './errands.ts';
import { FarEnd } from './far-end.ts';

/** The fate of a call at the other end: it is taken, refused (RST, port unreachable), or unheard. */
export type FarEndBehaviour = 'answers' | 'refuses' | 'silent';

/** The machines around a host, as far as its own processes call them. */
export class FarEnds {
  /** Of every end that nothing was said about. */
  otherwise: FarEndBehaviour = 'answers';
  readonly #errands: Errands;
  readonly #behaviours = new Map<string, FarEndBehaviour>();
  readonly #ends = new Map<string, FarEnd>();

  constructor(errands: Errands) {
    this.#errands = errands;
  }

  /**
   * Says how an endpoint takes calls from now on; connections that it has taken stay.
   *
   * @throws {PacketPathError} `bad-address` or `bad-port`
   */
  behave(endpoint: EndpointLike, behaviour: FarEndBehaviour): void {
    this.#behaviours.set(formatEndpoint(toEndpoint(endpoint)), behaviour);
  }

  /** Takes a packet of a process that has come out: by a device, or, with null, on the host itself. */
  hear(packet: Packet, device: string | null, account: Account, attempt: Attempt): void {
    const { protocol, source, destination, sourcePort, destinationPort } = packet;
    const key = `${new Tuple(protocol, source, destination, sourcePort, destinationPort)}`;
    const known = this.#ends.get(key);
    const opens = packet.tcp === null || (packet.tcp.flags & TcpFlag.SYN) !== 0;
    if (known !== undefined && !(known.isClosed && opens)) {
      known.hear(packet);
      if (known.isClosed) this.#ends.delete(key);
      return;
    }
    if (!opens) return;
    const behaviour = this.#behaviourAt(destination, destinationPort);
    if (behaviour === 'silent') return;
    if (behaviour === 'refuses') {
      const answer = closedPortAnswer(packet);
      if (answer === undefined) return;
      this.#errands.enqueue(account, () => {
        this.#errands.carry(withFields(answer, { inputInterface: device }));
      });
      return;
    }
    const end = new FarEnd(packet, device, account, this.#errands);
    this.#ends.set(key, end);
    attempt.farEnd = end;
    end.hear(packet);
  }

  /** Forgets whom a process does not call any more. */
  forget(end: CalledEnd): void {
    const { protocol, self, peer } = end;
    this.#ends.delete(`${new Tuple(protocol, peer.address, self.address, peer.port, self.port)}`);
  }

  #behaviourAt(address: Address, port: number): FarEndBehaviour {
    return this.#behaviours.get(formatEndpoint({ address, port })) ?? this.otherwise;
  }
}
