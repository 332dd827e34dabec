import type { Choices, Passage, Verdict } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY } from '../tuple/way.ts';
import { MasqueradeDevices } from './masquerade-devices.ts';
import { doneBit, natBit } from './nat-end.ts';
import type { Manipulation, NatRange } from './nat-range.ts';
import { tellNat } from './tell-nat.ts';
import { UniqueTuple } from './unique-tuple.ts';

const { CONFIRMED } = ConnectionStatus;

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

  /**
   * Binds an end, unless the connection is confirmed: its first packet has left. One that is decided
   * already is a `drop`.
   */
  setup(
    handle: ConntrackHandle,
    manipulation: Manipulation,
    range: NatRange,
    passage: Passage,
  ): Verdict {
    const status = this.#table.status(handle);
    if ((status & CONFIRMED) !== 0) return 'accept';
    if ((status & doneBit(manipulation)) !== 0) return 'drop';
    this.bind(handle, manipulation, range, passage);
    return 'accept';
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
    this.#uniqueTuple.find(key, handle, manipulation, range, passage.work);
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
