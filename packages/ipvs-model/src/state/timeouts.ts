import { Protocol } from '@packet-path/core';
import { HZ, type Jiffies, type Seconds } from '../time/units.ts';
import { SCTP_STATES, SCTP_TIMEOUTS } from './sctp-states.ts';
import { TCP_STATES, TCP_TIMEOUTS } from './tcp-states.ts';

/** Seconds that `ipvsadm --set` changes; 0 keeps what there is. */
export interface TimeoutSettings {
  /** Established TCP connections; 900. */
  readonly tcp: Seconds;
  /** TCP connections in FIN_WAIT; 120. */
  readonly tcpFinish: Seconds;
  /** UDP; 300. */
  readonly udp: Seconds;
}

const ESTABLISHED = TCP_STATES.indexOf('ESTABLISHED');
const FIN_WAIT = TCP_STATES.indexOf('FIN_WAIT');

/** `udp_timeouts`, `UDP_S_NORMAL`. */
const UDP = 300;

/** How long connections are kept, in jiffies by protocol and state. */
export class Timeouts {
  readonly #tcp: Jiffies[] = TCP_STATES.map((state) => TCP_TIMEOUTS[state] * HZ);
  readonly #sctp: readonly Jiffies[] = SCTP_STATES.map((state) => SCTP_TIMEOUTS[state] * HZ);
  #udp = UDP * HZ;

  /** Of a connection in a state, restarted by each of its packets. */
  of(protocol: number, state: number): Jiffies {
    if (protocol === Protocol.TCP) return this.#tcp[state]!;
    return protocol === Protocol.SCTP ? this.#sctp[state]! : this.#udp;
  }

  /** Timers that run already keep their time until the connection's next packet. */
  set({ tcp, tcpFinish, udp }: TimeoutSettings): void {
    if (tcp !== 0) this.#tcp[ESTABLISHED] = tcp * HZ;
    if (tcpFinish !== 0) this.#tcp[FIN_WAIT] = tcpFinish * HZ;
    if (udp !== 0) this.#udp = udp * HZ;
  }

  /** The settings as they are. */
  get settings(): TimeoutSettings {
    return {
      tcp: this.#tcp[ESTABLISHED]! / HZ,
      tcpFinish: this.#tcp[FIN_WAIT]! / HZ,
      udp: this.#udp / HZ,
    };
  }
}
