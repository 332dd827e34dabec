import {
  checkArgument,
  type Endpoint,
  type Family,
  listOf,
  objectOf,
  PacketPathError,
} from '@packet-path/core';
import type { AddressWords } from '../connection/address-words.ts';
import type { DestinationSettings } from '../destination/destination-settings.ts';
import { ProgramChains } from './program-chains.ts';
import { ServiceIndex } from './service-index.ts';
import { type AddressKey, formatServiceKey } from './service-key.ts';
import type { ServiceSettings } from './service-settings.ts';

/** A virtual service and its destinations, as values. */
export interface ProgramService {
  readonly key: AddressKey;
  readonly settings: ServiceSettings;
  /** The oldest first. */
  readonly destinations: readonly Endpoint[];
  /** Each destination has the same. */
  readonly destinationSettings: DestinationSettings;
}

/**
 * Virtual services that hosts may begin with (`Ipvs.begin`): as the commands of ipvsadm that add them
 * in this order. Nothing about it changes, so that many hosts share one; each makes the services that
 * packets and commands come to.
 *
 * ```ts
 * const program = new IpvsProgram(services);
 * for (const ipvs of hosts) ipvs.begin(program);
 * ```
 */
export class IpvsProgram {
  /** The oldest first. */
  readonly services: readonly ProgramService[];
  /** Destinations of all services. */
  readonly destinations: number;
  /** Services of each family; those without any are left out. */
  readonly families: ReadonlyMap<Family, number>;
  readonly #index = new ServiceIndex<number>();
  readonly #chains = new Map<number, ProgramChains>();

  /** @throws {PacketPathError} `duplicate` where two services, or two destinations of one, are the same */
  constructor(services: readonly ProgramService[]) {
    checkArgument(
      'new IpvsProgram',
      'services',
      services,
      listOf(objectOf('key', 'settings', 'destinations', 'destinationSettings')),
    );
    const families = new Map<Family, number>();
    let count = 0;
    for (const [place, { key, destinations }] of services.entries()) {
      if (this.find(key) !== undefined) {
        throw new PacketPathError('duplicate', `service ${formatServiceKey(key)} exists`);
      }
      this.#index.add(key, place);
      families.set(key.family, (families.get(key.family) ?? 0) + 1);
      count += destinations.length;
      checkDestinations(key, destinations);
    }
    this.services = services;
    this.destinations = count;
    this.families = families;
  }

  /** The place of a service among all; undefined where there is none of that protocol, address and port. */
  find({
    protocol,
    address,
    port,
  }: Pick<AddressKey, 'protocol' | 'address' | 'port'>): number | undefined {
    return this.#index.find(protocol, address, port);
  }

  /** The same by the words of the address. */
  findWords(protocol: number, address: AddressWords, port: number): number | undefined {
    return this.#index.find(protocol, address, port);
  }

  /** The chains of a hash table of 2^bits buckets, worked out once. */
  chains(bits: number): ProgramChains {
    let chains = this.#chains.get(bits);
    if (chains === undefined) {
      chains = new ProgramChains(this.services, bits);
      this.#chains.set(bits, chains);
    }
    return chains;
  }
}

/** Lists up to this length are compared pair by pair. */
const FEW = 16;

function checkDestinations(key: AddressKey, destinations: readonly Endpoint[]): void {
  const twin = destinations.length <= FEW ? twinOfFew(destinations) : twinOfMany(destinations);
  if (twin === undefined) return;
  throw new PacketPathError(
    'duplicate',
    `${formatServiceKey(key)} has destination ${twin.address}`,
  );
}

function twinOfFew(destinations: readonly Endpoint[]): Endpoint | undefined {
  for (let later = 1; later < destinations.length; later++) {
    const { address, port } = destinations[later]!;
    for (let earlier = 0; earlier < later; earlier++) {
      const other = destinations[earlier]!;
      if (other.port === port && other.address.equals(address)) return other;
    }
  }
  return undefined;
}

function twinOfMany(destinations: readonly Endpoint[]): Endpoint | undefined {
  const seen = new Set<string>();
  return destinations.find(
    ({ address, port }) => seen.size === seen.add(`${address} ${port}`).size,
  );
}
