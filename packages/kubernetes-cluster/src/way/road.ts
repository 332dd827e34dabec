import { type Address, type Packet, type Traversal, Work } from '@packet-path/core';
import { UPLINK } from '@packet-path/data-plane';
import type { TunnelPlan } from '../fabric/fabric-plan.ts';
import { unwrapped, wrapped } from '../fabric/tunnel.ts';
import type { Member } from '../member/member.ts';
import type { Fate } from './fate.ts';
import { arriving } from './frame.ts';
import { Journal } from './journal.ts';
import { Journey } from './journey.ts';
import type { Network } from './network.ts';

/** A packet that is about to enter a node. */
interface Entry {
  readonly member: Member;
  readonly packet: Packet;
  /** Whether it is what was sent, and not an answer that some host has made to it. */
  readonly isMain: boolean;
  readonly isOuter: boolean;
}

/** A node that carries a packet itself, past what its processes do about it. */
export interface OwnCarry {
  readonly member: Member;
  readonly carry: (packet: Packet) => Traversal;
}

/** Takes packets from host to host until each has arrived, or was lost. */
export class Road {
  readonly #members: ReadonlyMap<string, Member>;
  readonly #network: Network;
  readonly #tunnel: TunnelPlan | undefined;
  /** The journals that are being kept; the last is that of the packet in hand. */
  readonly #journals: Journal[] = [];

  constructor(
    members: ReadonlyMap<string, Member>,
    network: Network,
    tunnel: TunnelPlan | undefined,
  ) {
    this.#members = members;
    this.#network = network;
    this.#tunnel = tunnel;
  }

  /** Sends a packet into a node; the answer is what became of it. */
  enter(member: Member, packet: Packet, carry?: (packet: Packet) => Traversal): Journey {
    return this.#kept((journey) => {
      this.#travel(journey, { member, packet, isMain: true, isOuter: false }, carry);
    });
  }

  /** Sends a packet from outside. */
  enterFromOutside(packet: Packet, by?: OwnCarry): Journey {
    return this.#kept((journey) => {
      const fate = this.#network.fromOutside(packet);
      this.#note((journal) => journal.departures.push({ from: null, packet, fate }));
      if (fate.kind === 'node') {
        const member = this.#members.get(fate.node)!;
        const entry = { member, packet: arriving(packet, UPLINK), isMain: true, isOuter: false };
        this.#travel(journey, entry, by?.member === member ? by.carry : undefined);
      } else journey.lose('outside', fate);
    });
  }

  #kept(travel: (journey: Journey) => void): Journey {
    const journal = new Journal();
    const journey = new Journey(journal);
    this.#journals.push(journal);
    try {
      travel(journey);
    } finally {
      this.#journals.pop();
    }
    return journey;
  }

  #note(write: (journal: Journal) => void): void {
    for (const journal of this.#journals) write(journal);
  }

  /** @param carry takes the first packet through its node, in place of the node's host */
  #travel(journey: Journey, first: Entry, carry?: (packet: Packet) => Traversal): void {
    const entries = [first];
    for (const entry of entries) {
      const { member, packet, isMain, isOuter } = entry;
      const traversal =
        entry === first && carry !== undefined ? carry(packet) : member.node.host.send(packet);
      this.#charge(member, traversal, isOuter);
      this.#note((journal) => journal.hops.push({ node: member.name, packet, traversal, isOuter }));
      if (isOuter) this.#note(({ encapsulated }) => encapsulated.add(traversal.alone));
      const goesOn = isMain && traversal.outcome === 'forwarded';
      const inner = this.#innerOf(traversal);
      if (isMain && inner === undefined) journey.met(traversal, isOuter);
      else if (!isOuter) journey.worked(traversal);
      if (inner !== undefined) {
        const device = this.#tunnel!.device;
        entries.push({ member, packet: arriving(inner, device), isMain, isOuter: false });
      } else journey.delivered.push(...traversal.delivered);
      if (traversal.work !== traversal.alone) {
        // A process has taken it: what came out is of the process's own journeys, and has arrived.
        journey.emitted.push(...traversal.emitted);
        continue;
      }
      for (const left of traversal.emitted) {
        const next = this.#leave(journey, member, left, goesOn);
        if (next !== undefined) entries.push(next);
      }
    }
  }

  /** A packet leaves a node: the answer is its entry into another, or into the tunnel at this one. */
  #leave(journey: Journey, member: Member, packet: Packet, isMain: boolean): Entry | undefined {
    const fate = this.#fateOf(member, packet);
    this.#note((journal) => journal.departures.push({ from: member.name, packet, fate }));
    switch (fate.kind) {
      case 'node': {
        const next = this.#members.get(fate.node)!;
        const isOuter = packet.encapsulated !== null && this.#tunnel !== undefined;
        return { member: next, packet: arriving(packet, UPLINK), isMain, isOuter };
      }
      case 'tunnel': {
        const outer = this.#wrap(member, packet);
        return outer && { member, packet: outer, isMain, isOuter: true };
      }
      case 'lost':
        if (isMain) journey.lose(member.name, fate);
        return undefined;
      default:
        journey.emitted.push(packet);
        return undefined;
    }
  }

  #fateOf(member: Member, packet: Packet): Fate {
    const fate = this.#network.fromNode(member.name, packet);
    if (fate.kind !== 'tunnel') return fate;
    return this.#wrap(member, packet) === undefined ? { kind: 'lost', cause: 'no route' } : fate;
  }

  #wrap(member: Member, packet: Packet): Packet | undefined {
    const end = this.#network.tunnelEnd(packet);
    const to = end === undefined ? undefined : this.#members.get(end);
    if (to === undefined || to === member || this.#tunnel === undefined) return undefined;
    return wrapped(this.#tunnel, packet, outerAddress(member), outerAddress(to));
  }

  #innerOf({ outcome, delivered }: Traversal): Packet | undefined {
    if (this.#tunnel === undefined || outcome !== 'delivered') return undefined;
    const [outer] = delivered;
    return outer && unwrapped(this.#tunnel, outer);
  }

  /**
   * Charges a node's ledger. Packets that its processes send about this one are journeys of their own, and
   * charged there; what the processes do besides is charged here.
   */
  #charge({ ledger }: Member, { work, alone }: Traversal, isOuter: boolean): void {
    (isOuter ? ledger.encapsulated : ledger.work).add(alone);
    if (work === alone) return;
    const done = new Work();
    done.socketsAccepted = work.socketsAccepted;
    done.socketsConnected = work.socketsConnected;
    done.bytesCopied = work.bytesCopied;
    done.wakeUps = work.wakeUps;
    ledger.work.add(done);
  }
}

/** The address that a node's end of a tunnel sends from: IPv4 where it has one. */
function outerAddress({ place }: Member): Address {
  const { addresses } = place.node;
  return addresses.find(({ family }) => family === 4) ?? addresses[0]!;
}
