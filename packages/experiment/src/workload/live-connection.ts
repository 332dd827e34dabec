import { type Flow, Protocol } from '@packet-path/core';
import type { ConstantName } from '@packet-path/cost';
import type { PlayedPacket } from '@packet-path/data-plane';
import type { Simulation } from './simulation.ts';
import { type Steps, stepsOf } from './whole-connection.ts';

/** Seconds after which a SYN that nobody answers is sent again (`tcp_syn_linear_timeouts` 4). */
const AGAIN = [1, 2, 3, 4, 5, 7, 11, 19.6, 35.7];
const SECOND = 1e9;
/** The process that carries connections on, where one of the host does. */
const PROXY = 'proxy';
const SERVER = 'server';
/** Work that a process takes when it has no requests and responses to see to. */
const CAN_WAIT: ReadonlySet<ConstantName> = new Set([
  'client.connect',
  'client.close',
  'server.close',
]);

/** The parties of a connection. */
export interface Parties {
  /** The client's process. */
  readonly client: string;
  readonly isServerHere: boolean;
}

/** A connection in virtual time: every packet waits for its processor, every process for its turn. */
export class LiveConnection {
  /** Requests that it has carried. */
  requests = 0;
  readonly #simulation: Simulation;
  readonly #flow: Flow;
  readonly #parties: Parties;
  /** Packets of one flow go to one processor. */
  readonly #processor: number;
  #steps: Steps;

  constructor(simulation: Simulation, flow: Flow, parties: Parties, processor: number) {
    this.#simulation = simulation;
    this.#flow = flow;
    this.#parties = parties;
    this.#processor = processor;
    this.#steps = stepsOf(simulation.host, flow);
  }

  /** @param then told whether the opening was answered */
  open(then: (isOpen: boolean) => void): void {
    this.#process(this.#parties.client, 'client.connect', 1, () => this.#try(0, then));
  }

  /** @param then told when the client has read the response */
  request(bytes: number, responseBytes: number, then: () => void): void {
    const { client, isServerHere } = this.#parties;
    const isFirst = this.requests++ === 0;
    const heard = (): void => this.#process(client, 'client.request', 0.5, then);
    const wait = (next: () => void): void => {
      if (!isServerHere) this.#wait('elsewhere.request', next);
      else {
        if (isFirst) this.#process(SERVER, 'server.accept', 1);
        this.#process(SERVER, 'server.request', 1, next);
      }
    };
    this.#process(client, 'client.request', 0.5, () => {
      const last = this.#flow.protocol === Protocol.TCP ? 2 : 1;
      this.#play(this.#steps.request(bytes, responseBytes), wait, last, heard);
    });
  }

  /** @param then told when the last packet has gone through */
  close(then: () => void): void {
    const { client, isServerHere } = this.#parties;
    const wait = (next: () => void): void => {
      if (isServerHere) this.#process(SERVER, 'server.close', 1, next);
      else this.#wait('elsewhere.handshake', next);
    };
    this.#process(client, 'client.close', 1, () =>
      this.#play(this.#steps.closing(), wait, Number.POSITIVE_INFINITY, then),
    );
  }

  #try(attempt: number, then: (isOpen: boolean) => void): void {
    const simulation = this.#simulation;
    const wait = (next: () => void): void => {
      if (this.#steps.connection?.outcome !== 'established' || this.#parties.isServerHere) next();
      else this.#wait('elsewhere.handshake', next);
    };
    this.#play(this.#steps.opening(), wait, 1, () => {
      const { connection } = this.#steps;
      const outcome = connection?.outcome ?? 'dropped';
      if (attempt === 0 && connection !== undefined) {
        simulation.opening.add(connection.opening);
        simulation.rules.add(connection.opening.rulesEvaluated);
      }
      const pause = (AGAIN[attempt] ?? 0) - (AGAIN[attempt - 1] ?? 0);
      if (outcome === 'dropped' && this.#flow.protocol === Protocol.TCP && pause > 0) {
        simulation.retransmissions++;
        this.#steps = stepsOf(simulation.host, this.#flow);
        simulation.after(pause * SECOND, () => this.#try(attempt + 1, then));
        return;
      }
      if (outcome !== 'established') {
        simulation.failures[outcome] = (simulation.failures[outcome] ?? 0) + 1;
      }
      then(outcome === 'established');
    });
  }

  /**
   * Plays packets, each in a softirq that begins when the one before is over. After the first the other
   * end answers, which takes its time.
   *
   * @param last the packet with which `then` is called, or the last there is; others may follow it
   */
  #play(
    packets: Iterator<PlayedPacket>,
    wait: (next: () => void) => void,
    last: number,
    then: () => void,
  ): void {
    let isOver = false;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      then();
    };
    const next = (index: number): void => {
      this.#send(packets, (isSent) => {
        if (!isSent) {
          over();
          return;
        }
        if (index === 0) wait(() => next(1));
        else next(index + 1);
        if (index === last) over();
      });
    };
    next(0);
  }

  /** Sends the next packet; `then` hears whether there was one. */
  #send(packets: Iterator<PlayedPacket>, then: (isSent: boolean) => void): void {
    const simulation = this.#simulation;
    let isSent = false;
    let sockets = 0;
    simulation.machine.softirq(this.#processor, {
      run: () => {
        simulation.followClock();
        const { done, value } = packets.next();
        if (done === true) return [];
        isSent = true;
        const price = simulation.price(value.work);
        sockets = price.sockets;
        return price.softirq;
      },
      done: () => {
        if (sockets === 0) then(isSent);
        else {
          simulation.machine.work(PROXY, {
            cause: 'sockets',
            nanoseconds: sockets,
            done: () => then(isSent),
          });
        }
      },
    });
  }

  #process(process: string, constant: ConstantName, share: number, then?: () => void): void {
    const nanoseconds = this.#simulation.value(constant) * share;
    if (nanoseconds === 0) then?.();
    else {
      this.#simulation.machine.work(process, {
        cause: 'processes',
        nanoseconds,
        canWait: CAN_WAIT.has(constant),
        ...(then !== undefined && { done: then }),
      });
    }
  }

  #wait(constant: ConstantName, then: () => void): void {
    this.#simulation.after(this.#simulation.value(constant), then);
  }
}
