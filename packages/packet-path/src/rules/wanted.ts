import { type Address, type Endpoint, type Flow, formatEndpoint } from '@packet-path/core';
import type { StudyDestination } from '@packet-path/experiment';

/** The destination that rules on the way to a target ask a packet for, as far as they say. */
export interface Wanted {
  /** By a comment; empty where none names it. */
  readonly name: string;
  readonly address: Address | undefined;
  /** 0 where nothing asks for one. */
  readonly protocol: number;
  readonly port: number | undefined;
}

export const ANYTHING: Wanted = { name: '', address: undefined, protocol: 0, port: undefined };

/** The name of a service in a comment of kube-proxy's, which says too which of its addresses this is. */
export function nameInComment(comment: string | undefined): string {
  return (comment ?? '').replace(/ [\w ]+ IP$/, '');
}

/** Destinations that rules name, each protocol, address and port once. */
export class FoundDestinations {
  readonly #found = new Map<string, StudyDestination>();
  readonly #client: Endpoint;

  constructor(client: Endpoint) {
    this.#client = client;
  }

  /** Adds a destination, if all of it is known; the answer tells whether it is. */
  add({ name, address, protocol, port }: Wanted): boolean {
    if (address === undefined || protocol === 0 || port === undefined) return false;
    if (address.family !== this.#client.address.family) return true;
    const flow: Flow = { protocol, source: this.#client, destination: { address, port } };
    const key = `${protocol} ${address} ${port}`;
    if (this.#found.has(key)) return true;
    const known = name === '' ? formatEndpoint(flow.destination) : name;
    this.#found.set(key, { name: known, flow, direct: false });
    return true;
  }

  get all(): readonly StudyDestination[] {
    return [...this.#found.values()];
  }
}
