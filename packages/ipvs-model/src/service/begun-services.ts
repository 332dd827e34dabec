import type { Address, Work } from '@packet-path/core';
import type { AddressWords } from '../connection/address-words.ts';
import type { IpvsProgram, ProgramService } from './ipvs-program.ts';
import type { ProgramChains } from './program-chains.ts';
import type { VirtualService } from './virtual-service.ts';

/**
 * The services that a host began with. A service is made, with its destinations, when it is first
 * asked for: before that it has counted nothing and scheduled nothing, so nobody can tell.
 */
export class BegunServices {
  readonly program: IpvsProgram;
  readonly #chains: ProgramChains;
  readonly #make: (service: ProgramService) => VirtualService;
  /** A place for each, from the first that is made on. */
  #made: (VirtualService | undefined)[] = [];

  constructor(
    program: IpvsProgram,
    bits: number,
    make: (service: ProgramService) => VirtualService,
  ) {
    this.program = program;
    this.#chains = program.chains(bits);
    this.#make = make;
  }

  find(protocol: number, address: Address, port: number): VirtualService | undefined {
    const place = this.program.findWords(protocol, address, port);
    return place === undefined ? undefined : this.#at(place);
  }

  /** The same for a packet, which pays for the walk. */
  lookup(protocol: number, address: Address, port: number, work: Work): VirtualService | undefined {
    const place = this.program.findWords(protocol, address, port);
    work.ipvsServiceProbes += this.#chains.probes(protocol, address, port, place);
    return place === undefined ? undefined : this.#at(place);
  }

  /** Entries that {@link lookup} compares; undefined where there is no such service. None is made. */
  probesTo(protocol: number, address: Address, port: number): number | undefined {
    const place = this.program.findWords(protocol, address, port);
    return place === undefined ? undefined : this.#chains.probes(protocol, address, port, place);
  }

  /** The service of an address and port, if it is made. */
  peek(protocol: number, address: AddressWords, port: number): VirtualService | undefined {
    const place = this.program.findWords(protocol, address, port);
    return place === undefined ? undefined : this.#made[place];
  }

  /** All services, the oldest first; those that nobody has asked for as they stand in the program. */
  asTheyAre(): readonly (VirtualService | ProgramService)[] {
    return this.program.services.map((service, place) => this.#made[place] ?? service);
  }

  /** All services, the oldest first. */
  all(): readonly VirtualService[] {
    return this.program.services.map((_, place) => this.#at(place));
  }

  #at(place: number): VirtualService {
    const known = this.#made[place];
    if (known !== undefined) return known;
    const { services } = this.program;
    if (this.#made.length === 0) this.#made = new Array<undefined>(services.length).fill(undefined);
    const made = this.#make(services[place]!);
    this.#made[place] = made;
    return made;
  }
}
