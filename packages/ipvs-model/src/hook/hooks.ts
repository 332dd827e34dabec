import type { Family, Hook, PacketBuffer, Passage, Verdict } from '@packet-path/core';
import type { Director } from '../director/director.ts';
import { ErrorRelay } from './error-relay.ts';
import { Incoming } from './incoming.ts';
import { Outgoing } from './outgoing.ts';
import { Scheduling } from './scheduling.ts';
import { Transmitter } from './transmitter.ts';

/** From clients, from servers, and errors from clients to addresses that are not this host's. */
type Way = 'in' | 'out' | 'forward-icmp';

/** Where IPVS looks at packets (net/netfilter/ipvs/ip_vs_core.c, `ip_vs_ops4`). */
const PLACES: readonly (readonly [Hook, priority: number, Way])[] = [
  ['INPUT', 98, 'out'],
  ['INPUT', 99, 'in'],
  ['OUTPUT', -99, 'out'],
  ['OUTPUT', -98, 'in'],
  ['FORWARD', 99, 'forward-icmp'],
  ['FORWARD', 100, 'out'],
];

/** The hook functions of IPVS, attached while a family has services. */
export class Hooks {
  readonly #director: Director;
  readonly #run: Readonly<Record<Way, (packet: PacketBuffer, passage: Passage) => Verdict>>;
  readonly #detach: Record<Family, (() => void)[]> = { 4: [], 6: [] };

  constructor(director: Director) {
    this.#director = director;
    const scheduling = new Scheduling(director);
    const transmitter = new Transmitter(director);
    const errors = new ErrorRelay(director, scheduling, transmitter);
    const incoming = new Incoming(director, scheduling, transmitter, errors);
    const outgoing = new Outgoing(director, errors);
    this.#run = {
      in: (packet, passage) => incoming.run(packet, passage),
      out: (packet, passage) => outgoing.run(packet, passage),
      'forward-icmp': (packet, passage) =>
        packet.icmp === null ? 'accept' : incoming.run(packet, passage),
    };
  }

  attach(family: Family): void {
    this.#detach[family] = PLACES.map(([hook, priority, way]) => {
      const name = `ip_vs_${way.replace('-', '_')}`;
      const run = this.#run[way];
      // A dry run asks for no state but that which `refuse` names.
      return this.#director.host.attach({
        name,
        family,
        hook,
        priority,
        course: 'recorded',
        goesWide: true,
        run,
        rehearse: run,
      });
    });
  }

  attached(family: Family): boolean {
    return this.#detach[family].length > 0;
  }

  detach(family: Family): void {
    for (const detach of this.#detach[family]) detach();
    this.#detach[family] = [];
  }
}
