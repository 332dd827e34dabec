import type { Conntrack } from '@packet-path/conntrack';
import type { Family, Host, Position } from '@packet-path/core';
import { LoweringEnvironment } from '../lower/environment.ts';
import type { SharedParts } from '../lower/shared-parts.ts';
import type { TablePlace } from '../ruleset/command.ts';
import type { Rule } from '../ruleset/ruleset.ts';
import type { UnknownPart } from '../ruleset/unknown.ts';
import type { PerHost } from '../share/per-host.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveTable } from '../state/live-table.ts';
import type { LiveTables } from '../state/live-tables.ts';
import type { NftVersion } from '../text/version.ts';
import { writeRule } from '../write/write-ruleset.ts';
import { tableAt } from './named.ts';
import { NewLeads } from './new-leads.ts';
import { NoLog, UndoLog } from './undo-log.ts';

const NO_LOG = new NoLog();

/** The state of a transaction while its commands run: what they changed, and how to take it back. */
export class Changes {
  /** The log that the changes of the command at hand are noted in. */
  undo: UndoLog;
  /** Base chains that were made, removed or changed, and those of tables that became dormant or active. */
  readonly touched: Set<LiveChain> = new Set();
  /** Rules and elements that lead to chains or may stand in some chains only, by table. */
  readonly unchecked: Map<LiveTable, NewLeads> = new Map();
  /** Families whose connections must be tracked from now on. */
  readonly trackedFamilies: Set<Family> = new Set();
  /** Whether packets and bytes of connections must be counted from now on. */
  accounts = false;
  readonly host: Host;
  readonly tables: LiveTables;
  readonly #conntracks: PerHost<Conntrack>;
  readonly #shared: SharedParts;

  readonly #epoch: number;
  readonly #version: NftVersion;
  readonly #onUnknown: ((part: UnknownPart) => void) | undefined;
  /** Where the command at hand stands in its text. */
  position: Position = { line: 1, column: 1 };
  #environment: LoweringEnvironment | undefined;
  readonly #log = new UndoLog();
  readonly #made = new Set<LiveTable>();

  constructor(
    host: Host,
    conntracks: PerHost<Conntrack>,
    tables: LiveTables,
    shared: SharedParts,
    epoch: number,
    version: NftVersion,
    onUnknown: ((part: UnknownPart) => void) | undefined,
  ) {
    this.host = host;
    this.tables = tables;
    this.#conntracks = conntracks;
    this.#shared = shared;
    this.#epoch = epoch;
    this.#version = version;
    this.#onUnknown = onUnknown;
    this.undo = this.#log;
  }

  /** The table of the command at hand. @throws {PacketPathError} `unknown-table` */
  table(place: TablePlace): LiveTable {
    const table = tableAt(this.tables, place);
    // A table that the transaction has made goes as a whole: what is done to it need not be taken back.
    this.undo = this.#made.has(table) ? NO_LOG : this.#log;
    return table;
  }

  /** Begins a command that makes or removes tables. */
  allTables(): this {
    this.undo = this.#log;
    return this;
  }

  /** Notes a table that the transaction makes. */
  make(table: LiveTable): void {
    this.#made.add(table);
  }

  /** Takes everything back. */
  rollBack(): void {
    this.#log.rollBack();
    for (const table of this.unchecked.keys()) table.knowsReach = false;
  }

  /** Notes that a rule of a table needs connections to be tracked. */
  track({ family }: LiveTable): void {
    if (family !== 'ip6') this.trackedFamilies.add(4);
    if (family !== 'ip') this.trackedFamilies.add(6);
  }

  /** Notes a rule that was read and is not understood. */
  tellUnknown(rule: Rule, problem: string): void {
    this.#onUnknown?.({ kind: 'rule', position: this.position, text: writeRule(rule), problem });
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
      this.#conntracks,
      table,
      this.#shared,
      this.#epoch,
      this.#version,
      this.#onUnknown !== undefined,
    );
    return this.#environment;
  }
}
