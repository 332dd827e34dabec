import {
  checkArgument,
  type Family,
  type Hook,
  type Host,
  objectOf,
  oneOf,
  type Packet,
  PacketBuffer,
  PacketPathError,
  type PartedText,
  Passage,
  someBareHost,
  type Work,
} from '@packet-path/core';
import { RuleCache } from './cache/rule-cache.ts';
import { DispatchEvaluator } from './dispatch/dispatch-evaluator.ts';
import { commit } from './draft/commit.ts';
import type { TableDraft } from './draft/table-draft.ts';
import type { Evaluator } from './evaluate/evaluator.ts';
import { LinearEvaluator } from './evaluate/linear-evaluator.ts';
import type { RuleEnvironment } from './extension/extension.ts';
import { type BuiltinChain, builtinChains, type TableName } from './extension/table-name.ts';
import type {
  IptablesOptions,
  RestoreOptions,
  RestoreReport,
  SaveOptions,
} from './iptables-options.ts';
import { IptablesProgram } from './iptables-program.ts';
import { Registry } from './registry/registry.ts';
import { commandScript } from './restore/command-script.ts';
import { readRestore } from './restore/read-restore.ts';
import { restoreOptions } from './restore/restore-options.ts';
import type { TableReader } from './restore/table-reader.ts';
import type { UnknownRule } from './restore/unknown-extensions.ts';
import type { LiveChain } from './ruleset/live-chain.ts';
import { loadAccounts } from './state/nfacct-text.ts';
import { RuleMemory } from './state/rule-memory.ts';
import { Table } from './table/table.ts';
import { writeTable, writtenLength } from './table/write-table.ts';
import { IptablesView } from './view/iptables-view.ts';

/** The order in which iptables-save lists the tables. */
const SAVE_ORDER: readonly TableName[] = ['filter', 'nat', 'mangle', 'raw', 'security'];

/**
 * The tables of one family on one host: iptables, or ip6tables.
 *
 * A table exists, and costs packets something, from the first text that names it.
 */
export class Iptables {
  readonly family: Family;
  /** The tables that are loaded, and the memory of their rules; read-only. */
  readonly view: IptablesView;
  readonly #host: Host;
  readonly #options: IptablesOptions;
  readonly #evaluator: Evaluator;
  readonly #registry: Registry;
  readonly #memory: RuleMemory;
  readonly #tables = new Map<TableName, Table>();
  readonly #caches = new Map<TableName, RuleCache>();
  #needsConntrack = false;

  constructor(host: Host, family: Family, options: IptablesOptions) {
    checkArgument('new Iptables', 'host', host, someBareHost);
    checkArgument('new Iptables', 'family', family, oneOf(4, 6));
    checkArgument('new Iptables', 'options', options, objectOf('conntrack', 'ipsets'));
    this.#host = host;
    this.family = family;
    this.#options = options;
    this.#evaluator = options.evaluator ?? new DispatchEvaluator();
    this.#registry = options.registry ?? new Registry();
    this.#memory = options.memory ?? new RuleMemory(host.clock);
    this.view = new IptablesView(family, this.#tables, this.#memory);
    const name = family === 4 ? 'iptables' : 'ip6tables';
    if (family === 4) {
      host.tools.define('nfacct', ({ tool, arguments: words }) => {
        loadAccounts(this.#memory, words, tool);
      });
    }
    const tables = this.#tables;
    host.rulePlaces.add({
      tool: name,
      tables: () => tables.keys(),
      *chains(of) {
        for (const table of tables.values()) {
          if (of === undefined || of === table.name) yield* table.chains.keys();
        }
      },
    });
    host.tools.define(name, ({ arguments: words }) => this.run(words));
    host.tools.define(`${name}-restore`, (invocation) => {
      const text = invocation.parted ?? invocation.input ?? '';
      this.load(text, restoreOptions(invocation));
    });
  }

  /**
   * Loads a text of iptables-save (`iptables-restore`). A table is replaced, whole or not at all,
   * when its COMMIT is read: where a later line is refused, the tables before it stay loaded, and
   * the table that the line stands in is as it was.
   *
   * @throws {PacketPathError} with source, line and column where the text is not right
   */
  load(text: string | PartedText, options: RestoreOptions = {}): RestoreReport {
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
        cache: this.#cache(name),
        table: this.#tables.get(name) ?? this.#newTable(name),
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
   * table is filter unless given. A command that is refused changes nothing.
   *
   * @throws {PacketPathError} as `load` does; the source is `iptables` or `ip6tables` unless given
   */
  run(command: string, options: Pick<RestoreOptions, 'source'> = {}): RestoreReport {
    const { source = this.family === 4 ? 'iptables' : 'ip6tables' } = options;
    return this.load(commandScript(command, source), { source, noFlush: true, counters: true });
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

  /** As its tool saves it. */
  toJSON(): string {
    return this.save();
  }

  /** How many characters {@link save} prints, counters apart. */
  get savedLength(): number {
    let length = 0;
    for (const table of this.#tables.values()) length += writtenLength(table);
    return length;
  }

  /**
   * The work of the rules that a packet passes over in a chain before the first one that takes it, and of the matches
   * that these and that one are asked: nothing else is charged, and nothing counts. Undefined where there is no such
   * chain, where a rule of it asks for more than fields of the packet, or where an evaluator of one's own does not say.
   */
  passedOver(
    tableName: TableName,
    chainName: string,
    hook: Hook,
    packet: Packet,
  ): Work | undefined {
    const table = this.#tables.get(tableName);
    const chain = table?.chains.get(chainName);
    const evaluator = this.#evaluator;
    if (table === undefined || chain === undefined) return undefined;
    if (!(evaluator instanceof LinearEvaluator)) return undefined;
    const passage = new Passage(this.#host, undefined);
    passage.hook = hook;
    const isKnown = evaluator.passOver(table, chain, new PacketBuffer(packet), passage);
    return isKnown ? passage.work : undefined;
  }

  /**
   * The rules as they are now, to be attached to other hosts: they share the memory of rules and of indexes, and
   * keep what packets change for themselves. Changes that follow are this host's alone.
   */
  share(): IptablesProgram {
    return new IptablesProgram(
      this.family,
      Array.from(this.#tables.values(), (table) => table.share()),
      this.#needsConntrack,
    );
  }

  /**
   * Takes the rules that another host has shared, as if it had read the same texts: in the time of a few tables
   * and not of their rules. Tables that are not among them stay. Where rules of the same host were attached
   * before, chains that it has not loaded since keep their counters; all others begin at 0.
   *
   * @throws {PacketPathError} `bad-option` for rules of the other family; as {@link load} where a set that rules
   * name is not there. The table where it stands is as it was, and those before it have changed.
   */
  attach(program: IptablesProgram): void {
    if (program.family !== this.family) {
      throw new PacketPathError(
        'bad-option',
        `rules of IPv${program.family} are no rules of IPv${this.family}`,
      );
    }
    for (const shared of program.tables) {
      const { name } = shared;
      // Numbers of forms are those of the rules: texts that are read later go on with them.
      this.#caches.set(name, new RuleCache(this.#environment(name), shared.program.forms));
      const known = this.#tables.get(name);
      const table = known ?? this.#newTable(name);
      table.attach(shared);
      if (known === undefined) {
        this.#tables.set(name, table);
        this.#attach(table);
      }
    }
    this.#host.epoch.advance();
    if (program.needsConntrack) this.#enableConntrack();
  }

  #newTable(name: TableName): Table {
    const { environment, formList } = this.#cache(name);
    return new Table(name, environment, formList);
  }

  #enableConntrack(): void {
    this.#needsConntrack = true;
    this.#options.conntrack.enable(this.family);
  }

  #commit(draft: TableDraft, source: string): void {
    const { table } = draft;
    commit(draft, source);
    this.#host.epoch.advance();
    if (draft.needsConntrack) this.#enableConntrack();
    if (this.#tables.has(table.name)) return;
    this.#tables.set(table.name, table);
    this.#attach(table);
  }

  #cache(name: TableName): RuleCache {
    let cache = this.#caches.get(name);
    if (cache === undefined) {
      cache = new RuleCache(this.#environment(name));
      this.#caches.set(name, cache);
    }
    return cache;
  }

  #environment(table: TableName): RuleEnvironment {
    const { conntrack, ipsets, ipvs } = this.#options;
    return {
      host: this.#host,
      family: this.family,
      table,
      conntrack,
      ipsets,
      memory: this.#memory,
      ...(ipvs !== undefined && { ipvs }),
    };
  }

  #attach(table: Table): void {
    for (const builtin of builtinChains(table.name, this.#options.backend ?? 'legacy')) {
      const { hook, priority } = builtin;
      const hookFunction = {
        name: `${this.family === 4 ? 'iptables' : 'ip6tables'} ${table.name}`,
        family: this.family,
        hook,
        priority,
        keepsRoute: table.name !== 'mangle',
        course: 'recorded' as const,
        goesWide: this.#evaluator instanceof LinearEvaluator,
        run: this.#walker(table, builtin),
      };
      // Source: net/netfilter/nf_nat_core.c, nf_nat_inet_fn: nat's rules see first packets only.
      if (table.name === 'nat') {
        this.#options.conntrack.nat.attachRules({ ...hookFunction, hook: natHook(hook) });
      } else this.#host.attach(hookFunction);
    }
  }

  #walker(table: Table, { hook }: BuiltinChain): Parameters<Host['attach']>[0]['run'] {
    const chain = table.builtin(hook) as LiveChain;
    return (packet, passage) => this.#evaluator.walk(table, chain, packet, passage);
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
    rules += draft.table.size;
    chains += draft.table.chains.size;
    unknown.push(...reader.unknownRules);
  }
  return Object.freeze({ tables: [...readers.keys()], rules, chains, unknown });
}
