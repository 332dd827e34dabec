import type { Conntrack } from '@packet-path/conntrack';
import {
  type Family,
  type Hook,
  type Host,
  type Invocation,
  PacketPathError,
} from '@packet-path/core';
import type { Evaluator } from './evaluate/evaluator.ts';
import { LinearEvaluator } from './evaluate/linear-evaluator.ts';
import type { RuleEnvironment } from './extension/extension.ts';
import type { IpvsView } from './extension/ipvs-view.ts';
import { BUILTIN_CHAINS, type BuiltinChain, type TableName } from './extension/table-name.ts';
import type { Ipsets } from './ipset/ipsets.ts';
import { Registry } from './registry/registry.ts';
import { commandScript } from './restore/command-script.ts';
import { commit } from './restore/commit.ts';
import { readRestore } from './restore/read-restore.ts';
import type { TableDraft } from './restore/table-draft.ts';
import type { TableReader } from './restore/table-reader.ts';
import type { UnknownExtensions, UnknownRule } from './restore/unknown-extensions.ts';
import { Table } from './ruleset/table.ts';
import { writeTable } from './ruleset/write-table.ts';

/** What iptables works with. */
export interface IptablesOptions {
  readonly conntrack: Conntrack;
  readonly ipsets: Ipsets;
  /** What `-m ipvs` asks; without, it finds no connections. */
  readonly ipvs?: IpvsView;
  /** Takes packets through the tables; a {@link LinearEvaluator} unless given. */
  readonly evaluator?: Evaluator;
  /** The matches and targets that rules may use; those of this package unless given. */
  readonly registry?: Registry;
  /** What to do with rules that use others: refuse the text (the default), or never match. */
  readonly unknown?: UnknownExtensions;
}

/** How to read a text. */
export interface RestoreOptions {
  /** What the text is, for errors; `iptables-restore` unless given. */
  readonly source?: string;
  /** Leave alone what the text does not name (`--noflush`). */
  readonly noFlush?: boolean;
  /** Keep the counters that the text gives (`--counters`). */
  readonly counters?: boolean;
}

/** What a restore did. */
export interface RestoreReport {
  /** The tables that the text named, in its order. */
  readonly tables: readonly TableName[];
  /** Rules that these tables now have. */
  readonly rules: number;
  /** Chains that these tables now have, the built-in ones included. */
  readonly chains: number;
  /** Rules that use a match or target that is not modelled: they never match. */
  readonly unknown: readonly UnknownRule[];
}

/** How to print the tables. */
export interface SaveOptions {
  /** With counters before every rule (`-c`). */
  readonly counters?: boolean;
}

const RESTORE_OPTIONS = {
  '--noflush': 'noFlush',
  '-n': 'noFlush',
  '--counters': 'counters',
  '-c': 'counters',
} as const;

/** The order in which iptables-save lists the tables. */
const SAVE_ORDER: readonly TableName[] = ['filter', 'nat', 'mangle', 'raw', 'security'];

/**
 * The tables of one family on one host: iptables, or ip6tables.
 *
 * A table exists, and costs packets something, from the first restore that names it.
 */
export class Iptables {
  readonly family: Family;
  readonly #host: Host;
  readonly #options: IptablesOptions;
  readonly #evaluator: Evaluator;
  readonly #registry: Registry;
  readonly #tables = new Map<TableName, Table>();

  constructor(host: Host, family: Family, options: IptablesOptions) {
    this.#host = host;
    this.family = family;
    this.#options = options;
    this.#evaluator = options.evaluator ?? new LinearEvaluator();
    this.#registry = options.registry ?? new Registry();
    const name = family === 4 ? 'iptables' : 'ip6tables';
    host.tools.define(name, (invocation) => this.command(invocation.arguments, name));
    host.tools.define(`${name}-restore`, (invocation) => this.#runRestore(invocation));
  }

  /** The tables that exist. */
  get tables(): ReadonlyMap<TableName, Table> {
    return this.#tables;
  }

  /** The table of a name, or undefined where no text has named it yet. */
  table(name: TableName): Table | undefined {
    return this.#tables.get(name);
  }

  /**
   * Loads a text of iptables-save (`iptables-restore`). A table is replaced, whole or not at all,
   * when its COMMIT is read: where a later line is wrong, the tables before it stay loaded.
   *
   * @throws {PacketPathError} with line and column where the text is not right
   */
  restore(text: string, options: RestoreOptions = {}): RestoreReport {
    const { source = this.family === 4 ? 'iptables-restore' : 'ip6tables-restore' } = options;
    const readers = new Map<TableName, TableReader>();
    readRestore(
      text,
      source,
      (name) => ({
        noFlush: options.noFlush ?? false,
        counters: options.counters ?? false,
        registry: this.#registry,
        unknown: this.#options.unknown ?? 'refuse',
        environment: this.#environment(name),
        table: this.#tables.get(name) ?? new Table(name, this.#environment(name)),
      }),
      (reader) => {
        this.#commit(reader.draft, source);
        readers.set(reader.draft.table.name, reader);
      },
    );
    return report(readers);
  }

  /**
   * Runs one command: `-t nat -A PREROUTING -j ACCEPT`, with or without `iptables` before it; the
   * table is filter unless given.
   *
   * @throws {PacketPathError} as `restore` does
   */
  command(line: string, source = 'iptables'): RestoreReport {
    return this.restore(commandScript(line, source), { source, noFlush: true, counters: true });
  }

  /** The text of iptables-save, without its comments. */
  save(options: SaveOptions = {}): string {
    let text = '';
    for (const name of SAVE_ORDER) {
      const table = this.#tables.get(name);
      if (table !== undefined) text += writeTable(table, options.counters ?? false);
    }
    return text;
  }

  /** `iptables-restore --noflush --counters`, with its input. */
  #runRestore({ tool, arguments: words, input = '' }: Invocation): void {
    const options = { source: tool, noFlush: false, counters: false };
    for (const word of words.split(' ').filter((word) => word !== '')) {
      if (!Object.hasOwn(RESTORE_OPTIONS, word)) {
        throw new PacketPathError('unknown-option', `'${word}' is no option of ${tool}`, {
          source: tool,
          expected: Object.keys(RESTORE_OPTIONS).join(', '),
        });
      }
      options[RESTORE_OPTIONS[word as keyof typeof RESTORE_OPTIONS]] = true;
    }
    this.restore(input, options);
  }

  #commit(draft: TableDraft, source: string): void {
    const { table } = draft;
    commit(draft, this.#environment(table.name), source);
    if (draft.needsConntrack) this.#options.conntrack.enable(this.family);
    if (this.#tables.has(table.name)) return;
    this.#tables.set(table.name, table);
    this.#attach(table);
  }

  #environment(table: TableName): RuleEnvironment {
    const { conntrack, ipsets, ipvs } = this.#options;
    const environment = { host: this.#host, family: this.family, table, conntrack, ipsets };
    return ipvs === undefined ? environment : { ...environment, ipvs };
  }

  #attach(table: Table): void {
    for (const builtin of BUILTIN_CHAINS[table.name]) {
      const { hook, priority } = builtin;
      const hookFunction = {
        name: `${this.family === 4 ? 'iptables' : 'ip6tables'} ${table.name}`,
        family: this.family,
        hook,
        priority,
        keepsRoute: table.name !== 'mangle',
        run: this.#walker(table, builtin),
      };
      // Source: net/netfilter/nf_nat_core.c, nf_nat_inet_fn: nat's rules see first packets only.
      if (table.name === 'nat') {
        this.#options.conntrack.nat.attachRules({ ...hookFunction, hook: natHook(hook) });
      } else this.#host.attach(hookFunction);
    }
  }

  #walker(table: Table, { hook }: BuiltinChain): Parameters<Host['attach']>[0]['run'] {
    return (packet, passage) => this.#evaluator.walk(table, hook, packet, passage);
  }
}

function natHook(hook: Hook): Exclude<Hook, 'FORWARD'> {
  if (hook === 'FORWARD') throw new TypeError('nat has no FORWARD');
  return hook;
}

function report(readers: ReadonlyMap<TableName, TableReader>): RestoreReport {
  let rules = 0;
  let chains = 0;
  const unknown: UnknownRule[] = [];
  for (const { draft, rules: reader } of readers.values()) {
    for (const chain of draft.chains.values()) rules += chain.rules.length;
    chains += draft.chains.size;
    unknown.push(...reader.unknownRules);
  }
  return Object.freeze({ tables: [...readers.keys()], rules, chains, unknown });
}
