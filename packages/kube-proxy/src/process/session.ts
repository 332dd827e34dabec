import type { Endpoint } from '@packet-path/core';
import type { ConnectResult } from '@packet-path/sockets';

/** One attempt of the proxy to reach an endpoint for a client. */
export interface ProxyAttempt {
  readonly endpoint: Endpoint;
  /**
   * Undefined while the attempt goes on. A UDP socket is connected at once, also where nothing
   * listens.
   */
  result: ConnectResult | undefined;
}

/** A client of the userspace proxy, as long as the proxy has a socket for it. */
export interface ProxySession {
  readonly service: string;
  readonly client: Endpoint;
  readonly attempts: readonly ProxyAttempt[];
  /** The endpoint that the client is connected to; undefined while the proxy tries to reach one. */
  readonly endpoint: Endpoint | undefined;
}

/** A session while the proxy works on it. */
export class OpenSession implements ProxySession {
  readonly service: string;
  readonly client: Endpoint;
  readonly attempts: ProxyAttempt[] = [];

  constructor(service: string, client: Endpoint) {
    this.service = service;
    this.client = client;
  }

  get endpoint(): Endpoint | undefined {
    return this.attempts.find(({ result }) => result === 'connected')?.endpoint;
  }

  /** Adds an attempt to reach an endpoint. */
  attempt(endpoint: Endpoint): ProxyAttempt {
    const attempt: ProxyAttempt = { endpoint, result: undefined };
    this.attempts.push(attempt);
    return attempt;
  }
}
