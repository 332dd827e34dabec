import {
  type Family,
  type Host,
  type PacketBuffer,
  type Passage,
  Priority,
  type Verdict,
} from '@packet-path/core';
import type { Helpers } from '../helper/helpers.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import { NO_CONNECTION } from '../tuple/connection-state.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { otherWay, wayOf } from '../tuple/way.ts';
import { Announcements } from './announcements.ts';
import { Binding } from './binding.ts';
import type { MasqueradeDevices } from './masquerade-devices.ts';
import type { Manipulation, NatRange } from './nat-range.ts';
import { MANIPULATION, type NatHook, type NatRules, NatStage } from './nat-stage.ts';

const HOOKS = Object.keys(MANIPULATION) as readonly NatHook[];

/** NAT at the hooks of a family, while it has rules there. */
interface Attached {
  readonly stages: Readonly<Record<NatHook, NatStage>>;
  readonly detach: readonly (() => void)[];
}

/**
 * Address translation: decided once for a connection, written in its reply tuple, and applied to
 * each of its packets (net/netfilter/nf_nat_core.c).
 */
export class Nat {
  readonly #host: Host;
  readonly #table: ConnectionTable;
  readonly #binding: Binding;
  readonly #attached = new Map<Family, Attached>();
  readonly #key = new TupleKey();
  readonly #other = new TupleKey();

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

  /** The devices that masqueraded connections left by. */
  get devices(): MasqueradeDevices {
    return this.#binding.devices;
  }

  /**
   * Adds rules; the answer removes them. NAT stands at the hooks of a family while it has rules
   * there, as on Linux: without any, nothing is translated, and no clash of ports is seen.
   */
  attachRules(rules: NatRules): () => void {
    const { family, hook } = rules;
    let attached = this.#attached.get(family);
    if (attached === undefined) {
      attached = this.#attach(family);
      this.#attached.set(family, attached);
    }
    const { stages, detach } = attached;
    stages[hook].add(rules);
    this.#host.epoch.advance();
    return () => {
      if (!stages[hook].remove(rules)) return;
      this.#host.epoch.advance();
      if (HOOKS.some((other) => !stages[other].isIdle)) return;
      for (const end of detach) end();
      this.#attached.delete(family);
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
    if (handle === NO_CONNECTION) return 'accept';
    return this.#binding.setup(handle, manipulation, range, passage);
  }

  #attach(family: Family): Attached {
    const stages = {
      PREROUTING: this.#stage('PREROUTING'),
      INPUT: this.#stage('INPUT'),
      OUTPUT: this.#stage('OUTPUT'),
      POSTROUTING: this.#stage('POSTROUTING'),
    };
    const detach = HOOKS.map((hook) => {
      const stage = stages[hook];
      const isSource = stage.manipulation === 'source';
      return this.#host.attach({
        name: 'nat',
        family,
        hook,
        priority: isSource ? Priority.NAT_SOURCE : Priority.NAT_DESTINATION,
        course: 'recorded',
        goesWide: true,
        run: (packet, passage) => stage.run(packet, passage),
        ...(hook === 'OUTPUT' && { reroutes: (packet) => this.#leadsElsewhere(packet) }),
      });
    });
    return { stages, detach };
  }

  #stage(hook: NatHook): NatStage {
    return new NatStage(hook, this.#table, this.#binding);
  }

  /** Whether answers come from another address than the packet was sent to (`nf_nat_ipv4_local_fn`). */
  #leadsElsewhere({ connection: handle, connectionDirection }: PacketBuffer): boolean {
    if (handle === NO_CONNECTION) return false;
    const way = wayOf(connectionDirection);
    this.#table.readTuple(handle, way, this.#key);
    this.#table.readTuple(handle, otherWay(way), this.#other);
    const { d0, d1, d2, d3 } = this.#key;
    const { s0, s1, s2, s3 } = this.#other;
    return d3 !== s3 || d2 !== s2 || d1 !== s1 || d0 !== s0;
  }
}
