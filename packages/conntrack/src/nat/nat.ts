import {
  type Family,
  type Hook,
  type Host,
  type PacketBuffer,
  type Passage,
  Priority,
  type Verdict,
} from '@packet-path/core';
import type { Helpers } from '../helper/helpers.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import { ConnectionStatus } from '../table/status.ts';
import { isIcmp } from '../track/icmp-tracker.ts';
import { NO_CONNECTION } from '../tuple/connection-state.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, otherWay, REPLY, wayOf } from '../tuple/way.ts';
import { Announcements } from './announcements.ts';
import { Binding, doneBit, natBit } from './binding.ts';
import { translateError } from './icmp-error-translation.ts';
import type { Manipulation, NatRange } from './nat-range.ts';
import { tellNat } from './tell-nat.ts';
import { translate } from './translate.ts';

/** Where NAT looks at packets. */
export type NatHook = Exclude<Hook, 'FORWARD'>;

/** Rules that decide how a connection is translated, at one hook. */
export interface NatRules {
  readonly family: Family;
  readonly hook: NatHook;
  /** Among the rules of a hook, lower runs first; among equals, those attached last. */
  readonly priority: number;
  /** Asked for the first packet of a connection; sets up what it wants with {@link Nat.setup}. */
  run(packet: PacketBuffer, passage: Passage): Verdict;
}

/** Destinations are rewritten before routing, sources behind it (`HOOK2MANIP`). */
const MANIPULATION: Readonly<Record<NatHook, Manipulation>> = {
  PREROUTING: 'destination',
  INPUT: 'source',
  OUTPUT: 'destination',
  POSTROUTING: 'source',
};
const HOOKS = Object.keys(MANIPULATION) as readonly NatHook[];

const { CONFIRMED } = ConnectionStatus;

/**
 * Address translation: decided once for a connection, written in its reply tuple, and applied to
 * each of its packets (net/netfilter/nf_nat_core.c).
 */
export class Nat {
  readonly #host: Host;
  readonly #table: ConnectionTable;
  readonly #binding: Binding;
  readonly #rules: NatRules[] = [];
  readonly #detach = new Map<Family, (() => void)[]>();
  readonly #key = new TupleKey();
  readonly #before = new TupleKey();

  constructor(
    host: Host,
    table: ConnectionTable,
    helpers: Helpers,
    statistics: ConntrackStatistics,
  ) {
    this.#host = host;
    this.#table = table;
    this.#binding = new Binding(table, host.choices, statistics);
    const announcements = new Announcements(table, host.choices, this.#binding, helpers.offsets);
    helpers.translate = (context, expectation, announcement) =>
      announcements.translate(context, expectation, announcement);
  }

  /**
   * Adds rules; the answer removes them. NAT stands at the hooks of a family while it has rules
   * there, as on Linux: without any, nothing is translated, and no clash of ports is seen.
   */
  attachRules(rules: NatRules): () => void {
    const behind = this.#rules.findIndex(({ priority }) => priority >= rules.priority);
    this.#rules.splice(behind < 0 ? this.#rules.length : behind, 0, rules);
    this.#attach(rules.family);
    return () => {
      const index = this.#rules.indexOf(rules);
      if (index < 0) return;
      this.#rules.splice(index, 1);
      if (!this.#rules.some(({ family }) => family === rules.family)) this.#leave(rules.family);
    };
  }

  /**
   * Decides one end of a connection whose first packet this is: what the targets DNAT, SNAT,
   * MASQUERADE and REDIRECT do (`nf_nat_setup_info`).
   *
   * Where every tuple of the range is taken the packet goes on, and is dropped when its connection
   * cannot be confirmed, as on Linux. A connection that is decided already is a `drop`.
   */
  setup(
    packet: PacketBuffer,
    passage: Passage,
    manipulation: Manipulation,
    range: NatRange,
  ): Verdict {
    const { connection: handle } = packet;
    const table = this.#table;
    if (handle === NO_CONNECTION || table.has(handle, CONFIRMED)) return 'accept';
    if (table.has(handle, doneBit(manipulation))) return 'drop';
    this.#binding.bind(handle, manipulation, range, passage);
    return 'accept';
  }

  #attach(family: Family): void {
    if (this.#detach.has(family)) return;
    const detach = HOOKS.map((hook) =>
      this.#host.attach({
        name: 'nat',
        family,
        hook,
        priority: MANIPULATION[hook] === 'source' ? Priority.NAT_SOURCE : Priority.NAT_DESTINATION,
        run: (packet, passage) => this.#run(hook, packet, passage),
        ...(hook === 'OUTPUT' && { reroutes: (packet) => this.#leadsElsewhere(packet) }),
      }),
    );
    this.#detach.set(family, detach);
  }

  /** Whether answers come from another address than the packet was sent to (`nf_nat_ipv4_local_fn`). */
  #leadsElsewhere({ connection: handle, connectionDirection }: PacketBuffer): boolean {
    if (handle === NO_CONNECTION) return false;
    const way = wayOf(connectionDirection);
    this.#table.readTuple(handle, way, this.#key);
    this.#table.readTuple(handle, otherWay(way), this.#before);
    const { d0, d1, d2, d3 } = this.#key;
    const { s0, s1, s2, s3 } = this.#before;
    return d3 !== s3 || d2 !== s2 || d1 !== s1 || d0 !== s0;
  }

  #leave(family: Family): void {
    for (const detach of this.#detach.get(family) ?? []) detach();
    this.#detach.delete(family);
  }

  /** `nf_nat_inet_fn`, and the part for ICMP errors of `nf_nat_ipv4_fn`. */
  #run(hook: NatHook, packet: PacketBuffer, passage: Passage): Verdict {
    const { connection: handle, connectionState } = packet;
    if (handle === NO_CONNECTION) return 'accept';
    const manipulation = MANIPULATION[hook];
    if (connectionState === 'RELATED' && isIcmp(packet)) {
      const passes = translateError(packet, this.#table, manipulation);
      return passes ? 'accept' : 'drop';
    }
    const undecided = !this.#table.has(handle, doneBit(manipulation));
    if (connectionState !== 'ESTABLISHED' && undecided) {
      const verdict = this.#decide(hook, packet, passage, manipulation);
      if (verdict !== 'accept') return verdict;
    } else if (hook === 'POSTROUTING' && this.#hasMoved(packet)) {
      this.#table.kill(handle);
      return 'drop';
    }
    this.#apply(packet, passage, manipulation);
    return 'accept';
  }

  #decide(
    hook: NatHook,
    packet: PacketBuffer,
    passage: Passage,
    manipulation: Manipulation,
  ): Verdict {
    const done = doneBit(manipulation);
    for (const rules of this.#rules) {
      if (rules.hook !== hook || rules.family !== packet.family) continue;
      const verdict = rules.run(packet, passage);
      if (verdict !== 'accept') return verdict;
      if (this.#table.has(packet.connection, done)) return 'accept';
    }
    return this.#bindToNothing(packet, passage, manipulation);
  }

  /** No rule cared: the address stays, the port too if it can (`nf_nat_alloc_null_binding`). */
  #bindToNothing(packet: PacketBuffer, passage: Passage, manipulation: Manipulation): Verdict {
    const key = this.#key;
    this.#table.readTuple(packet.connection, REPLY, key);
    const address = manipulation === 'source' ? key.destination() : key.source();
    const addresses = { first: address, last: address };
    return this.setup(packet, passage, manipulation, { addresses });
  }

  /** A masqueraded connection whose packets now leave by another device (`nf_nat_oif_changed`). */
  #hasMoved(packet: PacketBuffer): boolean {
    if (packet.connectionDirection === 'reply') return false;
    const device = this.#binding.devices.of(packet.connection);
    return device !== undefined && device !== packet.outputInterface;
  }

  /** Rewrites the packet to look like the inverse of the other way's tuple (`nf_nat_packet`). */
  #apply(packet: PacketBuffer, passage: Passage, manipulation: Manipulation): void {
    const { connection: handle } = packet;
    const way = wayOf(packet.connectionDirection);
    const inverse = manipulation === 'source' ? 'destination' : 'source';
    if (!this.#table.has(handle, natBit(way === ORIGINAL ? manipulation : inverse))) return;
    const key = this.#key;
    if (passage.trace !== undefined) this.#before.readPacket(packet);
    this.#table.readTuple(handle, otherWay(way), key);
    key.invert();
    translate(packet, key, manipulation);
    tellNat(passage, 'translate', manipulation, this.#before, key);
  }
}
