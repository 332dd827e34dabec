import type { Conntrack } from '@packet-path/conntrack';
import { type Family, type Host, PacketPathError, unreachable } from '@packet-path/core';
import { LoweringEnvironment } from '../lower/environment.ts';
import type { SharedParts } from '../lower/shared-parts.ts';
import type { Command, TablePlace } from '../ruleset/command.ts';
import type { LiveChain } from '../state/live-chain.ts';
import { LiveTable } from '../state/live-table.ts';
import type { LiveTables } from '../state/live-tables.ts';
import { changeChain } from './change-chain.ts';
import { changeElements } from './change-elements.ts';
import { changeRule } from './change-rule.ts';
import { changeSet } from './change-set.ts';
import { checkTables } from './check-tables.ts';
import type { CommandOf, EachCommand } from './command-of.ts';
import { tableAt } from './named.ts';
import { UndoLog } from './undo-log.ts';

/**
 * One batch of commands: whole, or not at all (net/netfilter/nf_tables_api.c, `nf_tables_abort`).
 * Each command acts at once on what is there; where one is refused, all before it are taken back.
 * No packet passes meanwhile.
 */
export class Transaction {
  readonly undo: UndoLog = new UndoLog();
  /** Base chains that came, went or changed, and those of tables that fell asleep or woke. */
  readonly touched: Set<LiveChain> = new Set();
  /** Tables in which something began to lead somewhere: they may have grown a loop. */
  readonly unchecked: Set<LiveTable> = new Set();
  /** Families whose connections must be tracked from now on. */
  readonly trackedFamilies: Set<Family> = new Set();
  readonly #host: Host;
  readonly #conntrack: Conntrack;
  readonly #tables: LiveTables;
  readonly #shared: SharedParts;

  constructor(host: Host, conntrack: Conntrack, tables: LiveTables, shared: SharedParts) {
    this.#host = host;
    this.#conntrack = conntrack;
    this.#tables = tables;
    this.#shared = shared;
  }

  /** Runs commands. @throws {PacketPathError} from the place of the command that is refused */
  run(commands: readonly Command[], source: string): void {
    let position = commands[0]?.position;
    try {
      for (const command of commands) {
        ({ position } = command);
        this.#apply(command);
      }
      position = commands.at(-1)?.position;
      checkTables(this.unchecked);
    } catch (error) {
      this.undo.rollBack();
      throw error instanceof PacketPathError ? error.at(source, position) : error;
    }
  }

  /** The table at a place. @throws {PacketPathError} `unknown-table` */
  table(place: TablePlace): LiveTable {
    return tableAt(this.#tables, place);
  }

  /** A rule of a table needs connections. */
  track({ family }: LiveTable): void {
    if (family !== 'ip6') this.trackedFamilies.add(4);
    if (family !== 'ip') this.trackedFamilies.add(6);
  }

  environment(table: LiveTable): LoweringEnvironment {
    return new LoweringEnvironment(this.#host, this.#conntrack, table, this.#shared);
  }

  #apply(command: EachCommand): void {
    switch (command.kind) {
      case 'add-table':
      case 'create-table':
        this.#addTable(command);
        break;
      case 'delete-table':
        this.#deleteTable(this.table(command.place));
        break;
      case 'destroy-table': {
        const table = this.#tables.get(command.place);
        if (table !== undefined) this.#deleteTable(table);
        break;
      }
      case 'flush-ruleset':
        for (const table of [...this.#tables.values()]) {
          if (command.family === undefined || command.family === table.family) {
            this.#deleteTable(table);
          }
        }
        break;
      case 'flush-table':
      case 'add-chain':
      case 'create-chain':
      case 'delete-chain':
      case 'destroy-chain':
      case 'flush-chain':
        changeChain(this, this.table(command.place), command);
        break;
      case 'add-set':
      case 'create-set':
      case 'delete-set':
      case 'destroy-set':
      case 'flush-set':
        changeSet(this, this.#host, this.table(command.place), command);
        break;
      case 'add-elements':
      case 'create-elements':
      case 'delete-elements':
      case 'destroy-elements':
        changeElements(this, this.table(command.place), command);
        break;
      case 'add-rule':
      case 'insert-rule':
      case 'replace-rule':
      case 'delete-rule':
        changeRule(this, this.table(command.place), command);
        break;
      default:
        unreachable(command);
    }
  }

  #addTable({ kind, place, flags, comment }: CommandOf<'add-table' | 'create-table'>): void {
    const known = this.#tables.get(place);
    if (known === undefined) {
      const { family, table: name } = place;
      const handle = this.#tables.nextHandle();
      const table = new LiveTable(family, name, handle, flags, comment);
      this.undo.setName(this.#tables.byPlace, this.#tables.keyOf(place), table);
      return;
    }
    if (kind === 'create-table') {
      throw new PacketPathError(
        'duplicate',
        `table ${place.family} ${place.table} is there already`,
      );
    }
    const { flags: before } = known;
    known.flags = flags;
    this.undo.push(() => {
      known.flags = before;
    });
    for (const chain of known.chains.values()) this.touched.add(chain);
  }

  #deleteTable(table: LiveTable): void {
    for (const chain of table.chains.values()) this.touched.add(chain);
    const place = { family: table.family, table: table.name };
    this.undo.deleteName(this.#tables.byPlace, this.#tables.keyOf(place));
  }
}
