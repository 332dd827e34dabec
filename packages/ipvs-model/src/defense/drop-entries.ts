import { type Choices, Protocol } from '@packet-path/core';
import { ConnectionFlag } from '../connection/connection-flag.ts';
import { ASSURED, type Connections } from '../connection/connections.ts';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import { SCTP_STATES } from '../state/sctp-states.ts';
import { TCP_STATES } from '../state/tcp-states.ts';
import { HZ } from '../time/units.ts';

/** One of so many buckets is looked at in each run, on average. */
const SHARE = 32;
/** Jiffies for which a connection must have been idle. */
const IDLE = 60 * HZ;
/** Connections of which the client sent more packets than this are left alone. */
const FEW_PACKETS = 8;

const HALF_OPEN_TCP = [TCP_STATES.indexOf('SYN_RECV'), TCP_STATES.indexOf('SYNACK')];
const TCP_ESTABLISHED = TCP_STATES.indexOf('ESTABLISHED');
const HALF_OPEN_SCTP = [SCTP_STATES.indexOf('INIT1'), SCTP_STATES.indexOf('INIT')];
const SCTP_ESTABLISHED = SCTP_STATES.indexOf('ESTABLISHED');

/**
 * Drops half-open connections, and some idle ones, of buckets drawn at random
 * (net/netfilter/ipvs/ip_vs_conn.c, `ip_vs_random_dropentry`).
 */
export class EntryDropper {
  readonly #connections: Connections;
  readonly #choices: Choices;
  /** By packets of the client: idle connections to spare before one is dropped (`todrop_counter`). */
  readonly #untilDrop = new Int32Array(FEW_PACKETS + 1);

  constructor(connections: Connections, choices: Choices) {
    this.#connections = connections;
    this.#choices = choices;
  }

  /** One second's share of the table. */
  run(): void {
    const { table } = this.#connections;
    for (let looked = 0; looked < Math.floor(table.buckets / SHARE); looked++) {
      const bucket = this.#choices.below('ipvs-drop-entry', table.buckets);
      for (const handle of table.chain(bucket)) {
        // One that went with another is hashed no more.
        if (table.isLinked(handle) && this.#mustGo(handle)) {
          this.#connections.delete(handle);
        }
      }
    }
  }

  #mustGo(handle: IpvsHandle): boolean {
    const { table } = this.#connections;
    if (table.controlled(handle) > 0) return false;
    const state = table.state(handle);
    if (table.has(handle, ConnectionFlag.TEMPLATE)) {
      // A template of a one-packet service would have to be busy, which templates never are.
      return table.destination[handle]?.onePacket !== true && state !== ASSURED;
    }
    switch (table.protocol(handle)) {
      case Protocol.TCP:
        return (
          HALF_OPEN_TCP.includes(state) || (state === TCP_ESTABLISHED && this.#isTurnOf(handle))
        );
      case Protocol.SCTP:
        return (
          HALF_OPEN_SCTP.includes(state) || (state === SCTP_ESTABLISHED && this.#isTurnOf(handle))
        );
      default:
        return this.#isTurnOf(handle);
    }
  }

  /** Of idle connections with n packets, every n-th goes (`todrop_entry`); those without stay. */
  #isTurnOf(handle: IpvsHandle): boolean {
    if (this.#connections.idleTime(handle) < IDLE) return false;
    const packets = this.#connections.table.clientPackets(handle);
    if (packets === 0 || packets > FEW_PACKETS) return false;
    if (--this.#untilDrop[packets]! > 0) return false;
    this.#untilDrop[packets] = packets;
    return true;
  }
}
