import { DEFAULT_AFFINITY_SECONDS } from '@packet-path/cluster';
import {
  type Address,
  type Choices,
  type Clock,
  type Endpoint,
  formatEndpoint,
  type Microseconds,
  SECOND,
  shuffled,
} from '@packet-path/core';

interface Affinity {
  readonly endpoint: Endpoint;
  lastUsed: Microseconds;
}

interface BalancedService {
  endpoints: readonly Endpoint[];
  /** The index of the endpoint whose turn is next. */
  index: number;
  isSticky: boolean;
  /** Set when the service is first known, and kept (`NewService`). */
  readonly affinityTime: Microseconds;
  /** By the client's address. */
  readonly affinities: Map<string, Affinity>;
}

/**
 * The userspace proxy's balancer: strict round robin for each service port over a list that is shuffled
 * whenever it changes, with session affinity of clients (userspace `roundrobin.go`).
 */
export class RoundRobinBalancer {
  readonly #choices: Pick<Choices, 'below'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #services = new Map<string, BalancedService>();

  constructor(choices: Pick<Choices, 'below'>, clock: Pick<Clock, 'now'>) {
    this.#choices = choices;
    this.#clock = clock;
  }

  /**
   * Adds a service, or sets whether the clients of a known one keep their endpoint.
   *
   * @param affinitySeconds undefined without affinity; 0 stands for the default of three hours
   */
  setService(service: string, affinitySeconds: number | undefined): void {
    const known = this.#services.get(service);
    if (known !== undefined) {
      known.isSticky = affinitySeconds !== undefined;
      return;
    }
    this.#services.set(service, {
      endpoints: [],
      index: 0,
      isSticky: affinitySeconds !== undefined,
      affinityTime: (affinitySeconds || DEFAULT_AFFINITY_SECONDS) * SECOND,
      affinities: new Map(),
    });
  }

  deleteService(service: string): void {
    this.#services.delete(service);
  }

  /**
   * Sets the endpoints. The same endpoints change nothing; other ones are shuffled, and the first
   * of them is next.
   */
  setEndpoints(service: string, endpoints: readonly Endpoint[]): void {
    const known = this.#services.get(service);
    if (known === undefined) return;
    const now = new Set(endpoints.map(formatEndpoint));
    const before = new Set(known.endpoints.map(formatEndpoint));
    if (now.size === before.size && [...now].every((text) => before.has(text))) return;
    for (const [client, { endpoint }] of known.affinities) {
      if (!now.has(formatEndpoint(endpoint))) known.affinities.delete(client);
    }
    known.endpoints = shuffled(endpoints, {
      below: (bound) => this.#choices.below('userspace', bound),
    });
    known.index = 0;
  }

  /**
   * The endpoint for a client's connection; undefined where the service has none.
   *
   * @param resetAffinity ignores the endpoint that the client had, as after a failure
   */
  next(service: string, client: Address, resetAffinity = false): Endpoint | undefined {
    const known = this.#services.get(service);
    if (known === undefined || known.endpoints.length === 0) return undefined;
    const key = `${client}`;
    if (known.isSticky && !resetAffinity) {
      const affinity = known.affinities.get(key);
      if (affinity !== undefined && this.#isFresh(known, affinity)) {
        affinity.lastUsed = this.#clock.now;
        return affinity.endpoint;
      }
    }
    const endpoint = known.endpoints[known.index]!;
    known.index = (known.index + 1) % known.endpoints.length;
    if (known.isSticky) known.affinities.set(key, { endpoint, lastUsed: this.#clock.now });
    return endpoint;
  }

  /** Forgets clients whose time of affinity has passed. */
  forgetStale(): void {
    for (const known of this.#services.values()) {
      for (const [client, affinity] of known.affinities) {
        if (!this.#isFresh(known, affinity)) known.affinities.delete(client);
      }
    }
  }

  #isFresh({ affinityTime }: BalancedService, { lastUsed }: Affinity): boolean {
    return this.#clock.now - lastUsed < affinityTime;
  }
}
