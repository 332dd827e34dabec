import {
  type Choices,
  type Clock,
  type Endpoint,
  formatEndpoint,
  type Microseconds,
  SECOND,
} from '@packet-path/core';
import type { LocalhostListener } from './listeners.ts';

/**
 * Chooses the endpoint of each connection to one listener: one of all, at random. Its clients all have
 * the loopback address, so with affinity they share one endpoint, until none has connected for the time
 * of affinity.
 */
export class ListenerBalancer {
  readonly #choices: Pick<Choices, 'below'>;
  readonly #clock: Pick<Clock, 'now'>;
  #endpoints: readonly Endpoint[];
  #affinitySeconds: number | undefined;
  #kept: { readonly endpoint: Endpoint; lastUsed: Microseconds } | undefined;

  constructor(
    choices: Pick<Choices, 'below'>,
    clock: Pick<Clock, 'now'>,
    { endpoints, affinitySeconds }: LocalhostListener,
  ) {
    this.#choices = choices;
    this.#clock = clock;
    this.#endpoints = endpoints;
    this.#affinitySeconds = affinitySeconds;
  }

  /** Takes other endpoints; one that is kept stays unless it is gone or the time of affinity changed. */
  follow({ endpoints, affinitySeconds }: LocalhostListener): void {
    const kept = this.#kept && formatEndpoint(this.#kept.endpoint);
    const isGone = !endpoints.some((endpoint) => formatEndpoint(endpoint) === kept);
    if (isGone || affinitySeconds !== this.#affinitySeconds) this.#kept = undefined;
    this.#endpoints = endpoints;
    this.#affinitySeconds = affinitySeconds;
  }

  /** The endpoint for a connection that begins now. */
  next(): Endpoint {
    const { now } = this.#clock;
    const time = this.#affinitySeconds;
    if (time !== undefined && this.#kept && now - this.#kept.lastUsed < time * SECOND) {
      this.#kept.lastUsed = now;
      return this.#kept.endpoint;
    }
    const endpoint = this.#endpoints[this.#choices.below('localhost', this.#endpoints.length)]!;
    if (time !== undefined) this.#kept = { endpoint, lastUsed: now };
    return endpoint;
  }
}
