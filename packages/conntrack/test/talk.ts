import {
  type Host,
  type Packet,
  type PacketBuffer,
  type TcpFlagName,
  tcp,
} from '@packet-path/core';
import type { ConnectionEntry, ConnectionState, Conntrack } from '../src/index.ts';

/** The two ends of a connection, by the family of their addresses. */
const ENDS = {
  4: { client: '10.0.0.2:4000', server: '10.244.1.5:80' },
  6: { client: '[fd00::2]:4000', server: '[fd01::5]:80' },
} as const;

/** A segment has these beside its flags. */
export interface SegmentOptions {
  readonly ack?: number;
  readonly window?: number;
  readonly payload?: number;
  readonly scale?: number;
  readonly sack?: readonly (readonly [left: number, right: number])[];
  readonly sackPermitted?: boolean;
}

/** Both ends of one TCP connection through a router, and how it is tracked. */
export class Talk {
  readonly host: Host;
  readonly conntrack: Conntrack;
  readonly #family: 4 | 6;
  readonly #port: number;
  #seen: ConnectionState | undefined;

  constructor(
    { host, conntrack }: { readonly host: Host; readonly conntrack: Conntrack },
    family: 4 | 6 = 4,
    port = 4000,
  ) {
    this.host = host;
    this.conntrack = conntrack;
    this.#family = family;
    this.#port = port;
    host.attach({
      name: 'watch',
      family,
      hook: 'FORWARD',
      priority: 0,
      course: 'again',
      run: (packet: PacketBuffer) => {
        this.#seen = packet.connectionState;
        return 'accept';
      },
    });
  }

  /** Sends a segment of the client. */
  client(flags: string, sequence: number, options: SegmentOptions = {}): string {
    return this.#send('client', flags, sequence, options);
  }

  /** Sends one of the server. */
  server(flags: string, sequence: number, options: SegmentOptions = {}): string {
    return this.#send('server', flags, sequence, options);
  }

  /** SYN, SYN-ACK and ACK from 100 and 500 on, with windows of 10,000 bytes unless told. */
  shake(options: SegmentOptions = {}): void {
    const rest = { window: 10_000, ...options };
    this.client('SYN', 100, rest);
    this.server('SYN ACK', 500, { ...rest, ack: 101 });
    this.client('ACK', 101, { window: 10_000, ack: 501 });
  }

  get entry(): ConnectionEntry | undefined {
    return this.conntrack.entries().find(({ original }) => original.sourcePort === this.#port);
  }

  /** The entry as `STATE SECONDS`, with `assured` where it is, or `none`. */
  get tracked(): string {
    const { entry } = this;
    if (entry === undefined) return 'none';
    return `${entry.state} ${entry.timeout}${entry.assured ? ' assured' : ''}`;
  }

  #send(from: 'client' | 'server', flags: string, sequence: number, options: SegmentOptions) {
    this.#seen = undefined;
    this.host.send(this.#segment(from, flags.split(' ') as TcpFlagName[], sequence, options));
    return `${this.#seen ?? 'not seen'}; ${this.tracked}`;
  }

  #segment(
    from: 'client' | 'server',
    flags: readonly TcpFlagName[],
    sequence: number,
    { ack = 0, window = 10_000, payload = 0, scale, sack, sackPermitted }: SegmentOptions,
  ): Packet {
    const ends = ENDS[this.#family];
    const client = ends.client.replace(/\d+$/, String(this.#port));
    const [source, destination] = from === 'client' ? [client, ends.server] : [ends.server, client];
    return tcp(source, destination, {
      flags,
      sequence: sequence >>> 0,
      acknowledgement: ack >>> 0,
      window,
      payload,
      inputInterface: from === 'client' ? 'eth0' : 'eth1',
      ...(scale !== undefined && { windowScale: scale }),
      ...(sackPermitted !== undefined && { sackPermitted }),
      ...(sack !== undefined && { sack }),
    });
  }
}
