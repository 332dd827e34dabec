import type { Endpoint, Packet } from '@packet-path/core';
import { IP_HEADER, TcpFlag, type TcpFlagName, tcp } from '@packet-path/core';

/** States of one end (RFC 9293, 3.3.2), under the kernel's names. */
export type TcpEndState =
  | 'CLOSE'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'CLOSING'
  | 'TIME_WAIT';

/** The events that an end tells its owner. */
export interface TcpEndEvents {
  /** The handshake is over. */
  established(): void;
  received(bytes: number): void;
  /** The peer sends no more. */
  ended(): void;
  /** It is over, before its time: refused in the handshake, or reset. */
  broken(how: 'refused' | 'reset'): void;
  /** Nothing more comes or goes. */
  closed(): void;
}

/** Where an end begins to count, by who it is; a real one begins anywhere. */
const INITIAL_SEQUENCE = { opener: 1000, accepter: 5000 } as const;

/**
 * One end of a TCP connection: handshake, data and closing, with right sequence numbers. Segments
 * arrive in order or not at all; what is lost is lost, except that whoever owns the end may say the
 * SYN again. Every segment with data is acknowledged at once.
 */
export class TcpEnd {
  readonly self: Endpoint;
  readonly peer: Endpoint;
  state: TcpEndState = 'CLOSE';
  readonly #transmit: (packet: Packet) => void;
  readonly #events: TcpEndEvents;
  /** The next byte to send, and to receive. */
  #send = 0;
  #receive = 0;
  /** Nobody reads any more: data that comes is answered with RST. */
  #orphaned = false;

  constructor(
    self: Endpoint,
    peer: Endpoint,
    transmit: (packet: Packet) => void,
    events: TcpEndEvents,
  ) {
    this.self = self;
    this.peer = peer;
    this.#transmit = transmit;
    this.#events = events;
  }

  /** Opens the connection: SYN. */
  open(): void {
    this.assumeOpened();
    this.repeatHandshake();
  }

  /** As {@link open}, where the SYN has been sent already. */
  assumeOpened(): void {
    this.state = 'SYN_SENT';
    this.#send = INITIAL_SEQUENCE.opener + 1;
  }

  /** Answers a SYN: SYN and ACK. */
  accept(syn: Packet): void {
    this.state = 'SYN_RECV';
    this.#send = INITIAL_SEQUENCE.accepter + 1;
    this.#receive = after(syn.tcp?.sequence ?? 0, 1);
    this.repeatHandshake();
  }

  /** Says the SYN, or the SYN and ACK, again. */
  repeatHandshake(): void {
    if (this.state === 'SYN_SENT') this.#say(['SYN'], 0, -1);
    else if (this.state === 'SYN_RECV') this.#say(['SYN', 'ACK'], 0, -1);
  }

  /** Asks whether the peer is there: a sequence number that it has acknowledged (`tcp_write_wakeup`). */
  probe(): void {
    this.#say(['ACK'], 0, -1);
  }

  /** The peer does not answer any more (`tcp_send_active_reset`, `tcp_write_err`). */
  timeOut(): void {
    if (this.state === 'CLOSE') return;
    this.#say(['RST', 'ACK']);
    this.#break('reset');
  }

  /** Sends payload; nothing where the connection does not take any. */
  write(bytes: number): void {
    if (this.state !== 'ESTABLISHED' && this.state !== 'CLOSE_WAIT') return;
    this.#say(['PSH', 'ACK'], bytes);
    this.#send = after(this.#send, bytes);
  }

  /** Sends no more: FIN. With `unread`, for data that nobody will read: RST, as close(2) does. */
  close(unread = false): void {
    this.#orphaned = true;
    if (unread && this.state !== 'CLOSE') this.#reset(['RST', 'ACK']);
    else if (this.state === 'SYN_SENT') this.#end();
    else this.shutdown();
  }

  /** Sends no more, and still reads: FIN, as shutdown(2) of SHUT_WR does. */
  shutdown(): void {
    if (this.state === 'ESTABLISHED' || this.state === 'SYN_RECV') this.#finish('FIN_WAIT1');
    else if (this.state === 'CLOSE_WAIT') this.#finish('LAST_ACK');
  }

  hear(packet: Packet): void {
    const segment = packet.tcp;
    if (segment === null || this.state === 'CLOSE') return;
    const { flags, sequence, acknowledgement } = segment;
    if (this.state === 'SYN_SENT') {
      this.#hearInSynSent(flags, sequence, acknowledgement);
      return;
    }
    if ((flags & TcpFlag.RST) !== 0) {
      this.#break('reset');
      return;
    }
    if ((flags & TcpFlag.SYN) !== 0) {
      if (this.state === 'SYN_RECV') this.repeatHandshake();
      else this.#say(['ACK']);
      return;
    }
    const payload = packet.length - IP_HEADER[packet.family] - 20;
    const ends = (flags & TcpFlag.FIN) !== 0;
    if (sequence !== this.#receive) {
      // The segment before the next one is a probe (`tcp_validate_incoming`).
      if (payload > 0 || ends || after(sequence, 1) === this.#receive) this.#say(['ACK']);
      return;
    }
    if (acknowledgement === this.#send) this.#acknowledged();
    this.#hearPayload(payload);
    if (ends) this.#hearFin();
  }

  /** An error of the network, or of whoever opened it, has ended it. */
  fail(): void {
    if (this.state !== 'CLOSE') this.#break('refused');
  }

  /** Forgets the connection without a word. */
  forget(): void {
    this.state = 'CLOSE';
  }

  #hearInSynSent(flags: number, sequence: number, acknowledgement: number): void {
    if ((flags & TcpFlag.ACK) !== 0 && acknowledgement !== this.#send) return;
    if ((flags & TcpFlag.RST) !== 0) {
      if ((flags & TcpFlag.ACK) !== 0) this.#break('refused');
    } else if ((flags & TcpFlag.SYN) !== 0 && (flags & TcpFlag.ACK) !== 0) {
      this.#receive = after(sequence, 1);
      this.state = 'ESTABLISHED';
      this.#say(['ACK']);
      this.#events.established();
    }
  }

  /** Everything sent has arrived. */
  #acknowledged(): void {
    if (this.state === 'SYN_RECV') {
      this.state = 'ESTABLISHED';
      this.#events.established();
    } else if (this.state === 'FIN_WAIT1') this.state = 'FIN_WAIT2';
    else if (this.state === 'CLOSING') this.#wait();
    else if (this.state === 'LAST_ACK') this.#end();
  }

  #hearPayload(bytes: number): void {
    if (bytes <= 0) return;
    if (this.#orphaned) {
      this.#reset(['RST']);
      return;
    }
    this.#receive = after(this.#receive, bytes);
    this.#say(['ACK']);
    this.#events.received(bytes);
  }

  #hearFin(): void {
    const { state } = this;
    if (state === 'ESTABLISHED') this.state = 'CLOSE_WAIT';
    else if (state === 'FIN_WAIT1') this.state = 'CLOSING';
    else if (state !== 'FIN_WAIT2') return;
    this.#receive = after(this.#receive, 1);
    this.#say(['ACK']);
    if (state === 'FIN_WAIT2') this.#wait();
    this.#events.ended();
  }

  #finish(state: TcpEndState): void {
    this.#say(['FIN', 'ACK']);
    this.#send = after(this.#send, 1);
    this.state = state;
  }

  #reset(flags: readonly TcpFlagName[]): void {
    this.#say(flags);
    this.#end();
  }

  #break(how: 'refused' | 'reset'): void {
    this.state = 'CLOSE';
    this.#events.broken(how);
    this.#events.closed();
  }

  #wait(): void {
    this.state = 'TIME_WAIT';
    this.#events.closed();
  }

  #end(): void {
    this.state = 'CLOSE';
    this.#events.closed();
  }

  #say(flags: readonly TcpFlagName[], payload = 0, offset = 0): void {
    const acknowledgement = flags.includes('ACK') ? this.#receive : 0;
    const sequence = after(this.#send, offset);
    this.#transmit(tcp(this.self, this.peer, { flags, sequence, acknowledgement, payload }));
  }
}

/** Sequence numbers begin again after 2^32. */
function after(sequence: number, bytes: number): number {
  return (sequence + bytes) >>> 0;
}
