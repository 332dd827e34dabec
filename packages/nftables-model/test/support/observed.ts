import { Conntrack } from '@packet-path/conntrack';
import { Host, type Packet, type VirtualClock } from '@packet-path/core';
import { Nftables, type NftProgram } from '../../src/index.ts';
import type { Event } from './history.ts';

/** Where the rules of an observed host come from. */
export interface ObservedOptions {
  readonly clock: VirtualClock;
  readonly script?: string;
  readonly program?: NftProgram;
}

/** A router with rules of its own or of a program, that tells all that can be seen of it. */
export class Observed {
  readonly host: Host;
  readonly nftables: Nftables;
  readonly #conntrack: Conntrack;

  constructor({ clock, script, program }: ObservedOptions) {
    this.host = new Host({
      clock,
      forwarding: true,
      interfaces: [
        { name: 'eth0', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
        { name: 'eth1', addresses: ['10.0.1.1/24', 'fd01::1/64'] },
      ],
    });
    this.#conntrack = new Conntrack(this.host);
    const conntrack = this.#conntrack;
    this.nftables = new Nftables(this.host, { conntrack, ...(program && { program }) });
    if (script !== undefined) this.nftables.load(script);
  }

  /** Loads a text; what is refused leaves everything as it was. */
  load(text: string): string {
    try {
      this.nftables.load(text);
      return 'loaded';
    } catch (error) {
      return `${error}`;
    }
  }

  /** The effect of an event; time passes for all hosts, so that it is not passed here. */
  meet(event: Event): string {
    if (event.kind === 'wait') return '';
    return event.kind === 'load' ? this.load(event.text) : this.#send(event.packet);
  }

  state(): readonly string[] {
    const entries = [...this.#conntrack.dump()].map((entry) => JSON.stringify(entry));
    return [this.nftables.save(), ...entries];
  }

  #send(packet: Packet): string {
    const { outcome, emitted, delivered, work } = this.host.send(packet);
    return JSON.stringify({ outcome, emitted, delivered, work });
  }
}
