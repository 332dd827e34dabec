import {
  attachTemplate,
  type Conntrack,
  type ConntrackHandle,
  NO_CONNECTION,
  REPLY,
} from '@packet-path/conntrack';
import {
  type Host,
  type PacketBuffer,
  type Passage,
  Priority,
  TcpFlag,
  type TcpSegment,
  type Verdict,
} from '@packet-path/core';
import { answerOptions, keptOptions, type SynproxyOptions } from './proxy-options.ts';
import { proxySegment, receiverOf, senderOf } from './proxy-segment.ts';
import { segmentOfCookie, synCookie } from './syn-cookie.ts';

const { SYN, ACK, RST } = TcpFlag;

/** A connection whose handshake the proxy made (`struct nf_conn_synproxy`). */
interface Proxied {
  /** The sequence number that the client was given in the server's place. */
  readonly cookie: number;
  /** The largest window of the client so far. */
  readonly window: number;
  /** The timestamp that the server answers, as the client had sent it. */
  readonly timestamp: number;
  /** By how much the server's timestamps differ from those the client knows. */
  shift: number;
}

/**
 * The proxy of SYNs of one host (net/netfilter/nf_synproxy_core.c). It answers a SYN with a cookie, makes
 * the handshake with the server when the client's ACK brings the cookie back, and from then on has
 * conntrack shift the server's sequence numbers to those that the client was given.
 */
export class Synproxy {
  readonly #host: Host;
  readonly #conntrack: Conntrack;
  readonly #key: number;
  readonly #opening = new WeakMap<PacketBuffer, Proxied>();
  readonly #proxied = new Map<ConntrackHandle, Proxied>();
  #detach: readonly (() => void)[] = [];
  #rules = 0;

  constructor(host: Host, conntrack: Conntrack) {
    this.#host = host;
    this.#conntrack = conntrack;
    this.#key = host.random.split('synproxy').uint32();
    conntrack.table.onEnd((handle) => this.#proxied.delete(handle));
  }

  /** A rule uses the proxy: the first has it stand at its hooks (`nf_synproxy_ipv4_init`). */
  hold(): void {
    if (this.#rules++ > 0) return;
    this.#detach = ([4, 6] as const).flatMap((family) =>
      (['INPUT', 'POSTROUTING'] as const).map((hook) =>
        this.#host.attach({
          name: 'synproxy',
          family,
          hook,
          priority: Priority.CONNTRACK_CONFIRM - 1,
          run: (packet, passage) => this.#watch(packet, passage),
        }),
      ),
    );
  }

  release(): void {
    if (--this.#rules > 0) return;
    for (const detach of this.#detach) detach();
  }

  /** Answers a SYN in the server's place (`synproxy_send_client_synack`). */
  answer(packet: PacketBuffer, tcp: TcpSegment, offered: SynproxyOptions, passage: Passage): void {
    const synAck = proxySegment(packet, receiverOf(packet), senderOf(packet), {
      flags: SYN | ACK,
      sequence: synCookie(packet, tcp.sequence, tcp.mss ?? 0, this.#key),
      acknowledgement: (tcp.sequence + 1) >>> 0,
      window: 0,
      ...answerOptions(tcp, offered, this.#host.clock.now),
    });
    passage.because(packet, { kind: 'syn proxy' });
    this.#host.pipeline.sendAnswer(synAck, packet, passage);
  }

  /**
   * Takes the client's ACK, and calls the server (`synproxy_recv_client_ack`).
   *
   * @returns false where its cookie is wrong
   */
  open(packet: PacketBuffer, tcp: TcpSegment, offered: SynproxyOptions, passage: Passage): boolean {
    const sequence = (tcp.sequence - 1) >>> 0;
    const cookie = (tcp.acknowledgement - 1) >>> 0;
    const mss = segmentOfCookie(packet, sequence, cookie, this.#key);
    if (mss === undefined) return false;
    const options = keptOptions(tcp, offered, mss);
    const { window } = tcp;
    // The cookie stands in the acknowledgement, which means nothing without the flag.
    const header = { flags: SYN, sequence, acknowledgement: cookie, window, ...options };
    const syn = proxySegment(packet, senderOf(packet), receiverOf(packet), header);
    // Its connection comes from a template: rules of table raw do not change how it is tracked.
    attachTemplate(syn, 0);
    const timestamp = options.timestamp?.[1] ?? 0;
    this.#opening.set(syn, { cookie, window, timestamp, shift: 0 });
    passage.because(packet, { kind: 'syn proxy' });
    this.#host.pipeline.resend(syn, passage);
    return true;
  }

  /** A packet is about to leave, or to reach a process (`ipv4_synproxy_hook`). */
  #watch(packet: PacketBuffer, passage: Passage): Verdict {
    const { connection, tcp } = packet;
    if (connection === NO_CONNECTION || tcp === null) return 'accept';
    const opening = this.#opening.get(packet);
    if (opening !== undefined) this.#proxied.set(connection, opening);
    const proxied = this.#proxied.get(connection);
    if (proxied === undefined) return 'accept';
    const isReply = packet.connectionDirection === 'reply';
    const state = this.#conntrack.stateName(connection);
    if (state === 'SYN_RECV' && isReply && (tcp.flags & (SYN | ACK)) === (SYN | ACK)) {
      this.#join(packet, tcp, proxied, passage);
      return 'stolen';
    }
    if (state === 'CLOSE' && isReply && (tcp.flags & RST) !== 0) {
      this.#shift(connection, proxied.cookie - tcp.sequence + 1);
    }
    shiftTimestamp(packet, tcp, proxied, isReply);
    return 'accept';
  }

  /** The server has answered: both ends hear an ACK, and the SYN-ACK goes no further. */
  #join(packet: PacketBuffer, tcp: TcpSegment, proxied: Proxied, passage: Passage): void {
    const { timestamp, sequence, acknowledgement } = tcp;
    const next = (sequence + 1) >>> 0;
    if (timestamp !== undefined) proxied.shift = timestamp[0] - proxied.timestamp;
    const [server, client] = [senderOf(packet), receiverOf(packet)];
    const toServer = proxySegment(packet, client, server, {
      flags: ACK,
      sequence: acknowledgement,
      acknowledgement: next,
      window: proxied.window,
      ...(timestamp !== undefined && { timestamp: [timestamp[1], timestamp[0]] }),
    });
    // It comes by the proxy's hook itself, which shifts the echo, although it is the server's own: so it is on Linux 6.18.
    this.#host.pipeline.resend(toServer, passage);
    this.#shift(packet.connection, proxied.cookie - sequence);
    const toClient = proxySegment(packet, server, client, {
      flags: ACK,
      sequence: next,
      acknowledgement,
      window: tcp.window >> (tcp.windowScale ?? 0),
      ...(timestamp !== undefined && { timestamp }),
    });
    toClient.connection = packet.connection;
    toClient.connectionState = 'ESTABLISHED';
    toClient.connectionDirection = 'reply';
    this.#host.pipeline.resend(toClient, passage);
  }

  #shift(handle: ConntrackHandle, difference: number): void {
    this.#conntrack.helpers.offsets.begin(handle, REPLY, difference | 0);
  }
}

/** Timestamps of the server become those that the client knows, and back (`synproxy_tstamp_adjust`). */
function shiftTimestamp(
  packet: PacketBuffer,
  tcp: TcpSegment,
  { shift }: Proxied,
  isReply: boolean,
): void {
  if (shift === 0 || tcp.timestamp === undefined) return;
  const [value, echo] = tcp.timestamp;
  const timestamp: readonly [number, number] = isReply
    ? [(value - shift) >>> 0, echo]
    : [value, (echo + shift) >>> 0];
  packet.tcp = { ...tcp, timestamp };
}
