import { type Microseconds, SECOND, type Timer } from '@packet-path/core';

/** How a socket finds out that its peer is gone (SO_KEEPALIVE; tcp(7)). */
export interface KeepAliveOptions {
  /** Without a segment for so long, the first probe is sent (TCP_KEEPIDLE). Default 7,200 s, as Linux has it. */
  readonly idle?: Microseconds;
  /** The time between probes (TCP_KEEPINTVL). Default 75 s. */
  readonly interval?: Microseconds;
  /** Probes without an answer after which the connection is reset (TCP_KEEPCNT). Default 9. */
  readonly probes?: number;
}

/** `TCP_KEEPALIVE_TIME`, `TCP_KEEPALIVE_INTVL`, `TCP_KEEPALIVE_PROBES` (include/net/tcp.h). */
const DEFAULTS = { idle: 7200 * SECOND, interval: 75 * SECOND, probes: 9 } as const;

/** The deeds of a socket that keeps alive. */
export interface KeepAliveOwner {
  now(): Microseconds;
  at(duration: Microseconds, run: () => void): Timer;
  /** Sends an old sequence number, which a peer that lives answers. */
  probe(): void;
  /** The peer is gone. */
  giveUp(): void;
}

/**
 * The timer of one socket (net/ipv4/tcp_timer.c, `tcp_keepalive_timer`): it runs from the last segment that
 * was heard, sends probes, and gives the connection up when none of them is answered.
 */
export class KeepAlive {
  readonly #options: Required<KeepAliveOptions>;
  readonly #owner: KeepAliveOwner;
  #heardAt: Microseconds;
  #unanswered = 0;
  #timer: Timer | undefined;

  constructor(options: KeepAliveOptions, owner: KeepAliveOwner) {
    this.#options = { ...DEFAULTS, ...options };
    this.#owner = owner;
    this.#heardAt = owner.now();
    this.#wait(this.#options.idle);
  }

  /** A segment has come. */
  heard(): void {
    this.#heardAt = this.#owner.now();
    this.#unanswered = 0;
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #wait(duration: Microseconds): void {
    this.#timer = this.#owner.at(duration, () => this.#look());
  }

  #look(): void {
    const { idle, interval, probes } = this.#options;
    const quiet = this.#owner.now() - this.#heardAt;
    if (quiet < idle) {
      this.#wait(idle - quiet);
      return;
    }
    if (this.#unanswered >= probes) {
      this.#owner.giveUp();
      return;
    }
    this.#unanswered++;
    this.#wait(interval);
    this.#owner.probe();
  }
}
