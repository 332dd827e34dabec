import type {
  ConnectionOutcome,
  Endpoint,
  Flow,
  OnwardConnection,
  Packet,
  Traversal,
  Work,
} from '@packet-path/core';
import { Protocol, Tuple, udp, withFields } from '@packet-path/core';
import type { CalledEnd, Errands, Sockets } from '@packet-path/sockets';
import { Account, type Attempt, TcpEnd } from '@packet-path/sockets';
import type { PlayHost } from './play-host.ts';

/** A request that the far end has not heard in full. */
interface Owed {
  readonly bytes: number;
  readonly response: number;
}

/**
 * A client that talks to a process of the host, and whoever the process calls for its sake: both
 * ends of what may be two connections, played.
 */
export class ServedConversation {
  readonly #host: PlayHost;
  readonly #errands: Errands;
  readonly #flow: Flow;
  readonly #device: string | null;
  readonly #account: Account;
  readonly #owed: Owed[] = [];
  #client: TcpEnd | undefined;
  #process: Tuple | undefined;
  #heardByFarEnd = 0;
  /** The last packet that the client heard. */
  heard: Packet | null = null;
  #outcome: ConnectionOutcome = 'dropped';

  /**
   * @param device the device that the client's packets come in by; null where it is on the host
   * @param charge gets the work that timers do for it
   */
  constructor(
    host: PlayHost,
    { errands }: Sockets,
    flow: Flow,
    device: string | null,
    charge: (work: Work) => void,
  ) {
    this.#host = host;
    this.#errands = errands;
    this.#flow = flow;
    this.#device = device;
    this.#account = new Account({
      charge,
      hearClient: (packet) => this.#hearClient(packet),
      heardByFarEnd: (farEnd, bytes) => this.#heardAt(farEnd, bytes),
    });
  }

  get outcome(): ConnectionOutcome {
    return this.#outcome;
  }

  /** The tuple of the far end's packets; as long as there is none, of the process's. */
  get reply(): Tuple {
    const reached = this.#account.attempts.findLast(({ farEnd }) => farEnd?.isOpen);
    const reply = reached === undefined ? null : replyOf(reached);
    const { protocol, source, destination } = this.#flow;
    return reply ?? this.#process ?? tuple(protocol, destination, source);
  }

  get onward(): readonly OnwardConnection[] {
    return this.#account.attempts.map((attempt) => ({
      original: tuple(attempt.protocol, attempt.self, attempt.destination),
      reply: replyOf(attempt),
      opening: attempt.opening,
    }));
  }

  /** Sends the first packet. Where a process takes it, all that follows has happened then. */
  open(first: Packet): Traversal {
    // The far end's datagram answers the first packet, whose response in bytes nobody asked for.
    if (first.protocol === Protocol.UDP) this.#owed.push({ bytes: 0, response: 0 });
    const traversal = this.#errands.within(this.#account, () => this.#host.send(first));
    const [taken] = traversal.delivered;
    if (taken !== undefined) {
      const { protocol, source, destination, sourcePort, destinationPort } = taken;
      this.#process = new Tuple(protocol, destination, source, destinationPort, sourcePort);
    }
    return traversal;
  }

  request(bytes: number, responseBytes: number): Work {
    this.#owed.push({ bytes, response: responseBytes });
    return this.#errands.perform(this.#account, () => {
      const { protocol, source, destination } = this.#flow;
      if (protocol === Protocol.UDP) this.#send(udp(source, destination, { payload: bytes }));
      else this.#client?.write(bytes);
    });
  }

  close(): Work {
    return this.#errands.perform(this.#account, () => this.#client?.close());
  }

  #hearClient(packet: Packet): void {
    this.heard = packet;
    const { source, destination } = this.#flow;
    const isForClient =
      packet.source.equals(destination.address) &&
      packet.sourcePort === destination.port &&
      packet.destination.equals(source.address) &&
      packet.destinationPort === source.port;
    if (!isForClient) this.#outcome = 'misdirected';
    else if (packet.tcp === null) this.#outcome = 'established';
    else {
      this.#client ??= this.#makeClient();
      this.#client.hear(packet);
    }
  }

  #makeClient(): TcpEnd {
    const { source, destination } = this.#flow;
    let hasHeard = false;
    const refused = (): void => {
      const reached = this.#account.attempts.some(({ farEnd }) => farEnd?.isOpen);
      if (!hasHeard && !reached) this.#outcome = 'refused';
    };
    const end = new TcpEnd(source, destination, (packet) => this.#send(packet), {
      established: () => {
        this.#outcome = 'established';
      },
      received: () => {
        hasHeard = true;
      },
      ended: () => {
        if (end.state === 'CLOSE_WAIT') refused();
        end.close();
      },
      broken: refused,
      closed: () => undefined,
    });
    end.assumeOpened();
    return end;
  }

  #send(packet: Packet): void {
    this.#errands.enqueue(this.#account, () => {
      this.#errands.carry(withFields(packet, { inputInterface: this.#device }));
    });
  }

  /** The far end answers a request when it has heard all of it. */
  #heardAt(farEnd: CalledEnd, bytes: number): void {
    if (farEnd.protocol === Protocol.UDP) {
      farEnd.write(this.#owed.shift()?.response ?? 0);
      return;
    }
    this.#heardByFarEnd += bytes;
    for (;;) {
      const next = this.#owed[0];
      if (next === undefined || this.#heardByFarEnd < next.bytes) return;
      this.#owed.shift();
      this.#heardByFarEnd -= next.bytes;
      if (next.response > 0) farEnd.write(next.response);
    }
  }
}

function replyOf({ farEnd }: Attempt): Tuple | null {
  return farEnd?.isOpen ? tuple(farEnd.protocol, farEnd.self, farEnd.peer) : null;
}

function tuple(protocol: number, from: Endpoint, to: Endpoint): Tuple {
  return new Tuple(protocol, from.address, to.address, from.port, to.port);
}
