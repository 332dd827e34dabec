import type { Choices, Passage } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY } from '../tuple/way.ts';
import { MasqueradeDevices } from './masquerade-devices.ts';
import type { Manipulation, NatRange } from './nat-range.ts';
import { tellNat } from './tell-nat.ts';
import { UniqueTuple } from './unique-tuple.ts';

const { SRC_NAT, DST_NAT, SRC_NAT_DONE, DST_NAT_DONE } = ConnectionStatus;

/** The bit of a connection of which one end is rewritten. */
export function natBit(manipulation: Manipulation): number {
  return manipulation === 'source' ? SRC_NAT : DST_NAT;
}

/** The bit of a connection of which one end is decided, be it to change nothing. */
export function doneBit(manipulation: Manipulation): number {
  return manipulation === 'source' ? SRC_NAT_DONE : DST_NAT_DONE;
}

/** Binds one end of a connection to an address and port of a range (`nf_nat_setup_info`). */
export class Binding {
  readonly devices: MasqueradeDevices = new MasqueradeDevices();
  readonly #table: ConnectionTable;
  readonly #uniqueTuple: UniqueTuple;
  readonly #key = new TupleKey();
  readonly #before = new TupleKey();

  constructor(table: ConnectionTable, choices: Choices, statistics: ConntrackStatistics) {
    this.#table = table;
    this.#uniqueTuple = new UniqueTuple(table, choices, () => {
      statistics.found++;
    });
  }

  /** Of a connection that is not confirmed, and whose end is not decided. */
  bind(
    handle: ConntrackHandle,
    manipulation: Manipulation,
    range: NatRange,
    passage: Passage,
  ): void {
    const table = this.#table;
    const zone = table.zone(handle);
    const key = this.#key;
    const before = this.#before;
    table.readTuple(handle, REPLY, key);
    key.invert();
    before.copy(key);
    const { work } = passage;
    this.#uniqueTuple.find(key, { handle, zone, manipulation, range, work });
    if (!key.equals(before)) {
      tellNat(passage, 'setup', manipulation, before, key);
      key.invert();
      table.writeTuple(handle, REPLY, key);
      table.addStatus(handle, natBit(manipulation));
    }
    if (manipulation === 'source') {
      table.readTuple(handle, ORIGINAL, key);
      table.bySource.add(handle, key, zone);
      this.devices.remember(handle, range.masqueradeInterface);
    }
    table.addStatus(handle, doneBit(manipulation));
  }
}
