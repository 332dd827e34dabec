import type { Clock, PacketBuffer, Passage } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import type { TupleKey } from '../tuple/tuple-key.ts';
import type { Way } from '../tuple/way.ts';
import type { Zone } from '../tuple/zone.ts';
import { Expectations } from './expectations.ts';
import { FtpHelper } from './ftp.ts';
import type { Helper, TranslateAnnouncement } from './helper.ts';
import { SequenceOffsets } from './sequence-offsets.ts';
import { TftpHelper } from './tftp.ts';

const { EXPECTED, HELPER, SRC_NAT, DST_NAT, SEQUENCE_ADJUST } = ConnectionStatus;

/** The helpers of a host: those there are, and which connection has which (nf_conntrack_helper.c). */
export class Helpers {
  readonly expectations: Expectations;
  readonly offsets: SequenceOffsets;
  readonly #table: ConnectionTable;
  readonly #byName: ReadonlyMap<string, Helper>;
  readonly #byHandle = new Map<ConntrackHandle, Helper>();
  /** The helper of the connection that announced a connection. */
  readonly #announcedBy = new Map<ConntrackHandle, string>();
  /** NAT's part, where there is NAT. */
  translate: TranslateAnnouncement | undefined;

  constructor(table: ConnectionTable, clock: Clock) {
    this.#table = table;
    this.expectations = new Expectations(table, clock);
    this.offsets = new SequenceOffsets(table);
    const helpers: readonly Helper[] = [new FtpHelper(table), new TftpHelper()];
    this.#byName = new Map(helpers.map((helper) => [helper.name, helper]));
    table.onEnd((handle) => {
      this.#byHandle.delete(handle);
      this.#announcedBy.delete(handle);
    });
  }

  /** The names of the helpers there are. */
  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** The IP protocol of a helper's connections; undefined where there is no such helper. */
  protocolOf(name: string): number | undefined {
    return this.#byName.get(name)?.protocol;
  }

  /** Gives a connection that is not confirmed a helper (`__nf_ct_try_assign_helper`). */
  assign(handle: ConntrackHandle, name: string): void {
    const helper = this.#byName.get(name);
    if (helper === undefined || helper.protocol !== this.#table.protocol(handle)) return;
    this.#table.addStatus(handle, HELPER);
    this.#byHandle.set(handle, helper);
  }

  /** The name of a connection's helper. */
  nameOf(handle: ConntrackHandle): string | undefined {
    return this.#byHandle.get(handle)?.name;
  }

  /** The helper that foresaw a connection; undefined where none did (`-m helper`, `ct helper`). */
  announcerOf(handle: ConntrackHandle): string | undefined {
    return this.#announcedBy.get(handle);
  }

  /** A new connection: it may be one that was expected (`init_conntrack`); false where it is not. */
  welcome(handle: ConntrackHandle, original: TupleKey, zone: Zone, passage: Passage): boolean {
    const expectation = this.expectations.take(original, zone);
    if (expectation === undefined) return false;
    const table = this.#table;
    table.addStatus(handle, EXPECTED);
    table.setMark(handle, table.mark(expectation.master));
    this.#announcedBy.set(handle, expectation.helper);
    expectation.follow?.(handle, expectation, passage);
    return true;
  }

  /** Lets the helper of a connection read a packet that leaves; false where it must be dropped. */
  help(packet: PacketBuffer, handle: ConntrackHandle, way: Way): boolean {
    const table = this.#table;
    const helper = this.#byHandle.get(handle);
    if (helper !== undefined) {
      const isTranslated = table.has(handle, SRC_NAT | DST_NAT);
      const { expectations } = this;
      const { policy } = helper;
      const translate = isTranslated ? this.translate : undefined;
      const context = { packet, handle, way, table, expectations, policy, translate };
      if (!helper.help(context)) return false;
    }
    if (table.has(handle, SEQUENCE_ADJUST)) this.offsets.adjust(handle, way, packet);
    return true;
  }
}
