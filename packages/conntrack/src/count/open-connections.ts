import { type PacketBuffer, SECOND } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { Conntrack } from '../conntrack.ts';
import { hasTemplate } from '../hook/template.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { NO_CONNECTION } from '../tuple/connection-state.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL } from '../tuple/way.ts';
import { type Zone, zoneId } from '../tuple/zone.ts';

/** Ticks of the kernel's clock in a second (CONFIG_HZ). */
const TICKS = 250;

/** A tuple that was counted, and the zone it is looked up in. */
interface Counted {
  readonly key: TupleKey;
  readonly zone: Zone;
}

/**
 * A count of connections, as `-m connlimit` and `ct count` keep it (net/netfilter/nf_conncount.c): a
 * list of tuples, each of which is looked up in conntrack's table when the count is asked for. One that
 * is not found there, in TIME_WAIT or in CLOSE is taken off. A tuple may also be that of a packet
 * without a connection, which the next look takes off.
 */
export class OpenConnections {
  readonly #conntrack: Conntrack;
  #counted: Counted[] = [];
  /** The tick of the last look through the list: another in the same tick is left out. */
  #lookedAt = -1;

  constructor(conntrack: Conntrack) {
    this.#conntrack = conntrack;
  }

  /** Counts a packet's connection as the first of a new list. */
  begin(packet: PacketBuffer): number {
    this.#counted = [this.#subject(packet)];
    this.#lookedAt = this.#tick();
    return 1;
  }

  /** How many there are with that of the packet; 0 where it is closed and there are no others. */
  count(packet: PacketBuffer): number {
    const subject = this.#subject(packet);
    const { connection } = packet;
    const handle = connection === NO_CONNECTION ? this.#find(subject) : connection;
    // Seen on Linux 6.18.44: an assured connection is taken to be on the list (`-EEXIST`), and another in
    // conntrack's table is looked for in the list, in the same tick too.
    if (handle !== undefined && this.#has(handle, ConnectionStatus.ASSURED)) this.collect();
    else {
      const isConfirmed = handle !== undefined && this.#has(handle, ConnectionStatus.CONFIRMED);
      this.#add(subject, isConfirmed);
    }
    return this.#counted.length;
  }

  /** Takes off the connections that are over (`nf_conncount_gc_list`); how many are left. */
  collect(): number {
    const tick = this.#tick();
    if (tick !== this.#lookedAt) {
      this.#counted = this.#counted.filter((counted) => this.#isOpen(counted));
      this.#lookedAt = tick;
    }
    return this.#counted.length;
  }

  /** Adds a tuple that the list does not have (`__nf_conncount_add`); a new one in the same tick, without looking. */
  #add(subject: Counted, isConfirmed: boolean): void {
    const tick = this.#tick();
    if (isConfirmed || tick !== this.#lookedAt) {
      let isKnown = false;
      this.#counted = this.#counted.filter((counted) => {
        if (isKnown) return true;
        const handle = this.#find(counted);
        isKnown = handle !== undefined && isSame(counted, subject);
        return isKnown || (handle !== undefined && !this.#isClosed(handle));
      });
      if (isKnown) return;
      this.#lookedAt = tick;
    }
    this.#counted.push(subject);
  }

  #subject(packet: PacketBuffer): Counted {
    const { connection } = packet;
    const key = new TupleKey();
    if (connection === NO_CONNECTION) {
      // The tuple that the packet has, whatever connection it belongs to (`nf_ct_get_tuplepr`).
      key.readPacket(packet);
      return { key, zone: hasTemplate(packet) ? packet.connectionZone : 0 };
    }
    this.#conntrack.table.readTuple(connection, ORIGINAL, key);
    return { key, zone: this.#conntrack.zone(connection) };
  }

  #has(handle: ConntrackHandle, bit: number): boolean {
    return (this.#conntrack.status(handle) & bit) !== 0;
  }

  #isOpen(counted: Counted): boolean {
    const handle = this.#find(counted);
    return handle !== undefined && !this.#isClosed(handle);
  }

  #find({ key, zone }: Counted): ConntrackHandle | undefined {
    const node = this.#conntrack.table.findEither(key, zone, undefined);
    return node === NONE ? undefined : node >>> 1;
  }

  /** `already_closed`. */
  #isClosed(handle: ConntrackHandle): boolean {
    const state = this.#conntrack.stateName(handle);
    return state === 'TIME_WAIT' || state === 'CLOSE';
  }

  #tick(): number {
    return Math.floor((this.#conntrack.table.clock.now * TICKS) / SECOND);
  }
}

function isSame(one: Counted, other: Counted): boolean {
  return zoneId(one.zone, ORIGINAL) === zoneId(other.zone, ORIGINAL) && one.key.equals(other.key);
}
