import { type Invocation, type Microseconds, SECOND } from '@packet-path/core';
import type { HostView } from '../sync/host-view.ts';

/** `rsCheckDeleteInterval` (ipvs `graceful_termination.go`). */
const INTERVAL = 60 * SECOND;

/** A server of weight 0 that is deleted when its last connection has ended. */
interface Terminating {
  readonly service: string;
  readonly server: string;
}

/**
 * Servers that are quiesced (ipvs `graceful_termination.go`): every minute since the proxy's start
 * those without connections are deleted.
 */
export class GracefulTermination {
  readonly #waiting = new Map<string, Terminating>();
  #start: Microseconds = 0;
  #next: Microseconds = 0;

  /** Sets the proxy's start, from which minutes count. */
  start(now: Microseconds): void {
    this.#start = now;
  }

  has(service: string, server: string): boolean {
    return this.#waiting.has(keyOf(service, server));
  }

  /**
   * Deletes a server without connections; sets the weight of any other to 0 until it has none.
   * Returns whether it was deleted.
   */
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

  /** Deletes a quiesced server that is wanted again, so that it can be added with weight 1. */
  *recall(service: string, server: string): Generator<Invocation, void> {
    yield deletion(service, server);
    this.#waiting.delete(keyOf(service, server));
  }

  /** Forgets all quiesced servers, and returns them as `SERVICE SERVER`. */
  end(): ReadonlySet<string> {
    const left = new Set(this.#waiting.keys());
    this.#waiting.clear();
    return left;
  }

  /** Forgets the servers of a service that was deleted. */
  forget(service: string): void {
    for (const [key, waiting] of this.#waiting) {
      if (waiting.service === service) this.#waiting.delete(key);
    }
  }

  /** The end of the current minute; undefined while no server is quiesced. */
  get due(): Microseconds | undefined {
    return this.#waiting.size === 0 ? undefined : this.#next;
  }

  /** Deletes quiesced servers without connections, and calls `gone` for each. */
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

/** Servers of UDP and SCTP are deleted at once: `expire_nodest_conn` ends their connections. */
function mayGo(service: string, server: string, host: HostView): boolean {
  return !service.startsWith('-t ') || host.ipvsConnections(service, server) === 0;
}

function deletion(service: string, server: string): Invocation {
  return { tool: 'ipvsadm', arguments: `-d ${service} -r ${server}` };
}

function keyOf(service: string, server: string): string {
  return `${service} ${server}`;
}
