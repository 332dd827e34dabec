import type { Conntrack } from '@packet-path/conntrack';
import type { Family, Host } from '@packet-path/core';
import { LoweringEnvironment } from '../lower/environment.ts';
import type { SharedParts } from '../lower/shared-parts.ts';
import type { TablePlace } from '../ruleset/command.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveTable } from '../state/live-table.ts';
import type { LiveTables } from '../state/live-tables.ts';
import { tableAt } from './named.ts';
import { NewLeads } from './new-leads.ts';
import { UndoLog } from './undo-log.ts';

/** The state of a transaction while its commands run: what they changed, and how to take it back. */
export class Changes {
  readonly undo: UndoLog = new UndoLog();
  /** Base chains that were made, removed or changed, and those of tables that became dormant or active. */
  readonly touched: Set<LiveChain> = new Set();
  /** Rules and elements that lead to chains or may stand in some chains only, by table. */
  readonly unchecked: Map<LiveTable, NewLeads> = new Map();
  /** Families whose connections must be tracked from now on. */
  readonly trackedFamilies: Set<Family> = new Set();
  readonly host: Host;
  readonly tables: LiveTables;
  readonly #conntrack: Conntrack;
  readonly #shared: SharedParts;

  readonly #epoch: number;
  #environment: LoweringEnvironment | undefined;

  constructor(
    host: Host,
    conntrack: Conntrack,
    tables: LiveTables,
    shared: SharedParts,
    epoch: number,
  ) {
    this.host = host;
    this.tables = tables;
    this.#conntrack = conntrack;
    this.#shared = shared;
    this.#epoch = epoch;
  }

  /** The table at a place. @throws {PacketPathError} `unknown-table` */
  table(place: TablePlace): LiveTable {
    return tableAt(this.tables, place);
  }

  /** Notes that a rule of a table needs connections to be tracked. */
  track({ family }: LiveTable): void {
    if (family !== 'ip6') this.trackedFamilies.add(4);
    if (family !== 'ip') this.trackedFamilies.add(6);
  }

  /** The rules and elements of a table that have to be checked. */
  newLeads(table: LiveTable): NewLeads {
    let leads = this.unchecked.get(table);
    if (leads === undefined) {
      leads = new NewLeads();
      this.unchecked.set(table, leads);
    }
    return leads;
  }

  environment(table: LiveTable): LoweringEnvironment {
    if (this.#environment?.table === table) return this.#environment;
    this.#environment = new LoweringEnvironment(
      this.host,
      this.#conntrack,
      table,
      this.#shared,
      this.#epoch,
    );
    return this.#environment;
  }
}
