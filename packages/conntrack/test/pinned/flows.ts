import {
  icmp,
  ip,
  type Packet,
  type PacketOptions,
  Protocol,
  type Random,
  type SctpChunkName,
  sctp,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';

const CLIENTS = { 4: ['10.0.0.2', '10.0.0.3', '10.0.0.4'], 6: ['fd00::2', 'fd00::3'] } as const;
const SERVERS = { 4: ['10.244.1.5', '10.244.1.6'], 6: ['fd01::5', 'fd01::6'] } as const;
const PORTS = [53, 80, 600, 4000, 40_000] as const;
const QUERIES = { 4: [8, 8, 13, 15, 17, 3, 0, 42], 6: [128, 128, 128, 129, 135, 1, 130] } as const;

/** An association's chunks in their order, by who sends them. */
const CHUNKS: readonly (readonly [isClient: boolean, ...chunks: SctpChunkName[]])[] = [
  [true, 'INIT'],
  [false, 'INIT_ACK'],
  [true, 'COOKIE_ECHO'],
  [false, 'COOKIE_ACK'],
  [true, 'DATA', 'SACK'],
  [false, 'SACK'],
  [true, 'HEARTBEAT'],
  [false, 'HEARTBEAT_ACK'],
  [true, 'SHUTDOWN'],
  [false, 'SHUTDOWN_ACK'],
  [true, 'SHUTDOWN_COMPLETE'],
];
const STRAY: readonly SctpChunkName[] = [
  'ABORT',
  'ERROR',
  'INIT',
  'HEARTBEAT',
  'DATA',
  'COOKIE_ECHO',
];

/** Draws packets of all protocols between a few clients and servers, and answers to those that left. */
export class Flows {
  readonly #random: Random;
  readonly #family: 4 | 6;
  #chunk = 0;

  constructor(random: Random, family: 4 | 6) {
    this.#random = random;
    this.#family = family;
  }

  of<Item>(list: readonly Item[]): Item {
    return list[this.#random.below(list.length)]!;
  }

  /** Whether one of so many is drawn. */
  rarely(bound: number): boolean {
    return this.#random.below(bound) === 0;
  }

  /** The next packet: an answer to one that left, an error about it, or a new one. */
  next(left: readonly Packet[]): Packet {
    const heard = left.at(-1 - this.#random.below(Math.min(3, left.length || 1)));
    if (heard === undefined || this.rarely(2)) return this.#fresh();
    return this.rarely(6) ? this.#error(heard) : this.#answer(heard);
  }

  #fresh(): Packet {
    const family = this.#family;
    const [from, to] = [this.of(CLIENTS[family]), this.of(SERVERS[family])];
    const bracket = (address: string, port: number): string =>
      family === 4 ? `${address}:${port}` : `[${address}]:${port}`;
    const [source, destination] = [bracket(from, this.of(PORTS)), bracket(to, this.of(PORTS))];
    const options: PacketOptions = {
      inputInterface: 'eth0',
      ...(this.rarely(20) && { badChecksum: true }),
    };
    switch (this.#random.below(9)) {
      case 0:
        return withFields(udp(source, destination, options), { protocol: Protocol.UDPLITE });
      case 1:
      case 2:
        return sctp(source, destination, { ...options, ...this.#association(true) });
      case 3:
        return icmp(
          from,
          to,
          { type: this.of(QUERIES[family]), code: 0, id: this.of([7, 8]) },
          options,
        );
      case 4: {
        const gre = { version: this.of([0, 0, 1] as const), key: this.of([0, 5]) };
        return ip(Protocol.GRE, from, to, { ...options, ...(this.rarely(2) && { gre }) });
      }
      case 5:
        return ip(this.of([50, 99]), from, to, options);
      case 6:
        return tcp(source, destination, {
          ...options,
          flags: this.of([['SYN'], ['SYN'], ['ACK'], ['RST'], ['FIN', 'ACK']] as const),
          sequence: 100,
          acknowledgement: 500,
        });
      default:
        return udp(source, destination, { ...options, payload: this.of([0, 100]) });
    }
  }

  #answer(heard: Packet): Packet {
    const back = withFields(heard, {
      source: heard.destination,
      destination: heard.source,
      sourcePort: heard.destinationPort,
      destinationPort: heard.sourcePort,
      inputInterface: heard.outputInterface,
      outputInterface: null,
      ttl: 64,
    });
    const { protocol, sctp: association, icmp: message, tcp: segment } = heard;
    if (association !== null) {
      return withFields(back, { sctp: { ...association, ...this.#association(false) } });
    }
    if (segment !== null) {
      const flags = this.of([0x12, 0x12, 0x10, 0x04, 0x14]);
      const sequence = this.of([500, 500, 0]);
      return withFields(back, { tcp: { ...segment, flags, sequence, acknowledgement: 101 } });
    }
    if (message !== null && (protocol === Protocol.ICMP || protocol === Protocol.ICMPV6)) {
      const type = { 8: 0, 13: 14, 15: 16, 17: 18, 128: 129 }[message.type] ?? message.type;
      return withFields(back, { icmp: { ...message, type } });
    }
    return back;
  }

  #error(heard: Packet): Packet {
    const { family } = heard;
    const router = this.rarely(2) ? `${heard.destination}` : this.of(SERVERS[family]);
    return icmp(
      router,
      this.rarely(5) ? this.of(CLIENTS[family]) : heard.source,
      { type: family === 4 ? this.of([3, 11, 5]) : this.of([1, 3, 137]), code: 0, inner: heard },
      { inputInterface: heard.outputInterface },
    );
  }

  /** The next chunks of an association, now and then others, or with another tag. */
  #association(isClient: boolean) {
    const [, ...chunks] = CHUNKS[this.#chunk % CHUNKS.length]!;
    if (CHUNKS[this.#chunk % CHUNKS.length]![0] === isClient) this.#chunk++;
    const isInit = chunks[0] === 'INIT';
    const tags = isClient ? [isInit ? 0 : 22, 11] : [11, 22];
    return {
      chunks: this.rarely(6) ? [this.of(STRAY), ...(this.rarely(2) ? chunks : [])] : chunks,
      verificationTag: this.rarely(9) ? 33 : tags[0]!,
      initiateTag: this.rarely(15) ? 0 : tags[1]!,
    };
  }
}
