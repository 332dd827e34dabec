import { type Invocation, type Microseconds, SECOND } from '@packet-path/core';
import type { HostView } from '../sync/host-view.ts';

/** `rsCheckDeleteInterval` (ipvs `graceful_termination.go`). */
const INTERVAL = 60 * SECOND;

/** A server that takes no new connections and waits for its last one to end. */
interface Terminating {
  readonly service: string;
  readonly server: string;
}

/**
 * Servers on their way out (ipvs `graceful_termination.go`): every minute since the proxy's start
 * those without connections are deleted.
 */
export class GracefulTermination {
  readonly #waiting = new Map<string, Terminating>();
  #start: Microseconds = 0;
  #next: Microseconds = 0;

  /** The proxy has started: minutes count from here. */
  start(now: Microseconds): void {
    this.#start = now;
  }

  has(service: string, server: string): boolean {
    return this.#waiting.has(keyOf(service, server));
  }

  /** Takes a server out of service: at once if it may go, else with weight 0 until it may. */
  *remove(service: string, server: string, host: HostView): Generator<Invocation, boolean> {
    if (mayGo(service, server, host)) {
      yield deletion(service, server);
      return true;
    }
    yield { tool: 'ipvsadm', arguments: `-e ${service} -r ${server} -m -w 0` };
    this.#waiting.set(keyOf(service, server), { service, server });
    this.#waitFrom(host.now);
    return false;
  }

  /** A server that is wanted again: it goes, so that it may be added anew. */
  *recall(service: string, server: string): Generator<Invocation, void> {
    yield deletion(service, server);
    this.#waiting.delete(keyOf(service, server));
  }

  /** A service is gone, and all its servers with it. */
  forget(service: string): void {
    for (const [key, waiting] of this.#waiting) {
      if (waiting.service === service) this.#waiting.delete(key);
    }
  }

  /** When the next minute is full; undefined while nobody waits. */
  get due(): Microseconds | undefined {
    return this.#waiting.size === 0 ? undefined : this.#next;
  }

  /** Deletes who has no connections left, and tells of each. */
  *settle(
    host: HostView,
    gone: (service: string, server: string) => void,
  ): Generator<Invocation, void> {
    this.#waitFrom(host.now);
    for (const [key, { service, server }] of this.#waiting) {
      if (!mayGo(service, server, host)) continue;
      yield deletion(service, server);
      this.#waiting.delete(key);
      gone(service, server);
    }
  }

  #waitFrom(now: Microseconds): void {
    this.#next = now + INTERVAL - ((now - this.#start) % INTERVAL);
  }
}

/** UDP and SCTP never wait: `expire_nodest_conn` ends their connections. */
function mayGo(service: string, server: string, host: HostView): boolean {
  return !service.startsWith('-t ') || host.ipvsConnections(service, server) === 0;
}

function deletion(service: string, server: string): Invocation {
  return { tool: 'ipvsadm', arguments: `-d ${service} -r ${server}` };
}

function keyOf(service: string, server: string): string {
  return `${service} ${server}`;
}
