import type { Conntrack } from '@packet-path/conntrack';
import {
  checkArgument,
  type Family,
  type Host,
  objectOf,
  PacketPathError,
  type PartedText,
  type PassageHost,
  someBareHost,
} from '@packet-path/core';
import { DispatchEvaluator } from './dispatch/dispatch-evaluator.ts';
import type { Evaluator } from './evaluate/evaluator.ts';
import { Attachments } from './host/attachments.ts';
import { readJson } from './json/read-json.ts';
import { writeJson } from './json/write-json.ts';
import { SharedParts } from './lower/shared-parts.ts';
import { type NftProgram, type ProgramParts, partsOf, programOf } from './nft-program.ts';
import { readList } from './read/read-list.ts';
import { readScript } from './read/read-script.ts';
import type { Command, TablePlace } from './ruleset/command.ts';
import { elementTypesOf } from './ruleset/element-types.ts';
import { frozen } from './ruleset/frozen.ts';
import type { Ruleset } from './ruleset/ruleset.ts';
import { selected } from './ruleset/selected.ts';
import type { ElementTypes } from './ruleset/set.ts';
import type { Unknown, UnknownPart } from './ruleset/unknown.ts';
import { PerHost } from './share/per-host.ts';
import { LiveTables } from './state/live-tables.ts';
import { snapshotOf } from './state/snapshot.ts';
import { NEWEST_VERSION, type NftVersion } from './text/version.ts';
import { Changes } from './transaction/changes.ts';
import { chainNamed, tableAt } from './transaction/named.ts';
import { runTransaction } from './transaction/transaction.ts';
import { readParted } from './values/read-parted.ts';
import { writeRuleset } from './write/write-ruleset.ts';
import { writtenLength } from './write/written-length.ts';

/** The model that nftables works with, and how. */
export interface NftablesOptions {
  readonly conntrack: Conntrack;
  /** Takes packets through the chains; a {@link DispatchEvaluator} unless given. */
  readonly evaluator?: Evaluator;
  /** The version of nft that loads and lists; the newest that is checked unless given. */
  readonly version?: NftVersion;
  /** Milliseconds from 1970 to the host's time 0, for `meta time`, `day` and `hour`; 0 unless given. */
  readonly epoch?: number;
  /**
   * Rules and objects that the model does not understand are refused (`refuse`, the default), or kept
   * and listed as they were written (`never-match`): no packet matches them.
   */
  readonly unknown?: Unknown;
  /**
   * Tables to begin with: those of another host of the same clock ({@link Nftables.share}), with its
   * version, epoch and ways with what is not understood.
   */
  readonly program?: NftProgram;
}

/** The outcome of loading a text. */
export interface NftLoadReport {
  /** The rules and objects that are not understood and were kept, in the order of the text. */
  readonly unknown: readonly UnknownPart[];
}

/** How to read a text for nft. */
export interface NftLoadOptions {
  /** The text's name in errors, a file's for instance; `nft` unless given. */
  readonly source?: string;
  /** The text is JSON (`nft -j -f`). */
  readonly json?: boolean;
}

/** How to print the tables. */
export interface NftSaveOptions {
  /** As JSON, `nft -j list ruleset`. */
  readonly json?: boolean;
}

/** How much the tables of a host hold. */
export interface NftCounts {
  readonly rules: number;
  readonly chains: number;
  /** Named sets and maps. */
  readonly sets: number;
  /** Elements of those. */
  readonly elements: number;
}

/**
 * The tables of nftables on one host.
 *
 * A text or command that is refused leaves everything as it was: tables, elements, counters, and the
 * place where `numgen inc` stands.
 */
export class Nftables {
  readonly #host: Host;
  readonly #conntrack: Conntrack;
  readonly #tables = new LiveTables();
  readonly #conntracks: PerHost<Conntrack>;
  readonly #shared: SharedParts;
  readonly #attachments: Attachments;

  readonly #version: NftVersion;
  readonly #epoch: number;
  readonly #unknown: Unknown;
  /** The conntracks of all hosts that share the program. */
  readonly #registry: WeakMap<PassageHost, Conntrack>;
  readonly #tracked = new Set<Family>();
  #accounts = false;
  /** The tables as they are, if they were shared. */
  #program: NftProgram | undefined;

  /** @throws {PacketPathError} `bad-option` where the host is not one that may share the program */
  constructor(host: Host, options: NftablesOptions) {
    checkArgument('new Nftables', 'host', host, someBareHost);
    checkArgument('new Nftables', 'options', options, objectOf('conntrack'));
    const { conntrack, evaluator = new DispatchEvaluator() } = options;
    const parts = options.program && partsOf(options.program);
    const registry = parts?.registry ?? new WeakMap<PassageHost, Conntrack>();
    registry.set(host, conntrack);
    this.#host = host;
    this.#conntrack = conntrack;
    this.#registry = registry;
    this.#conntracks = parts?.conntracks ?? new PerHost((each) => registry.get(each)!);
    this.#shared = parts?.shared ?? new SharedParts();
    this.#version = parts?.version ?? options.version ?? NEWEST_VERSION;
    this.#epoch = parts?.epoch ?? options.epoch ?? 0;
    this.#unknown = parts?.unknown ?? options.unknown ?? 'refuse';
    this.#attachments = new Attachments(host, conntrack, this.#tables, evaluator);
    if (options.program !== undefined) this.#begin(options.program, partsOf(options.program));
    const tables = this.#tables;
    host.rulePlaces.add({
      tool: 'nft',
      tables: () => Array.from(tables.values(), ({ name }) => name),
      *chains(of) {
        for (const { name, chains } of tables.values()) {
          if (of === undefined || of === name) yield* chains.keys();
        }
      },
    });
    host.tools.define('nft', ({ tool, arguments: words, input = '' }) => {
      if (words === '-f -') this.load(input, { source: tool });
      else this.run(words, { source: tool });
    });
  }

  /**
   * Loads a text as `nft -f` does: commands, or what `nft list ruleset` prints, as one transaction. The
   * text adds to what is there, unless it says `flush ruleset`; tables, elements and counters that it
   * does not name stay as they are.
   *
   * @returns the parts that are not understood, where they are kept
   * @throws {PacketPathError} with line and column where the text is wrong, or nft or the kernel
   *   would refuse it; then nothing has changed
   */
  load(text: string | PartedText, options: NftLoadOptions = {}): NftLoadReport {
    const isParted = typeof text !== 'string' && options.json !== true;
    const { source, json = typeof text === 'string' && isJson(text) } = options;
    const name = source ?? (json ? 'nft -j' : 'nft');
    const unknown: UnknownPart[] = [];
    const onUnknown = (part: UnknownPart): void => void unknown.push(part);
    const reading = { setTypes: this.#setTypes, unknown: this.#unknown, onUnknown, source: name };
    const commands = isParted
      ? readParted(text, reading)
      : (json ? readJson : readScript)(`${text}`, reading);
    this.#run(commands, name, this.#unknown === 'never-match' ? onUnknown : undefined);
    return { unknown: unknown.toSorted((a, b) => a.position.line - b.position.line) };
  }

  /**
   * Runs a command line of nft, as it stands behind the tool's name: `add rule ip t c accept`,
   * `list table ip t`.
   *
   * @returns the text that nft prints; empty where it prints none
   * @throws {PacketPathError} as {@link load}
   */
  run(command: string, { source = 'nft' }: Pick<NftLoadOptions, 'source'> = {}): string {
    const asked = readList(command, source);
    if (asked !== undefined)
      return writeRuleset(selected(this.view, asked, source), { version: this.#version });
    this.load(command, { source });
    return '';
  }

  /** The text that `nft list ruleset` prints. Loaded into an empty host, it makes the same tables. */
  save({ json = false }: NftSaveOptions = {}): string {
    const options = { version: this.#version };
    return json ? writeJson(this.#ruleset, options) : writeRuleset(this.#ruleset, options);
  }

  /** Characters of the text that {@link save} answers, which is not made for it. */
  get savedLength(): number {
    return writtenLength(this.#ruleset, { version: this.#version });
  }

  /** How many rules, chains, sets and elements the tables have, as {@link view} lists them. */
  get counts(): NftCounts {
    const counts = { rules: 0, chains: 0, sets: 0, elements: 0 };
    const { now } = this.#host.clock;
    for (const { chains, sets } of this.#tables.values()) {
      counts.chains += chains.size;
      for (const chain of chains.values()) counts.rules += chain.of(this.#host).rules.length;
      counts.sets += sets.size;
      for (const set of sets.values()) counts.elements += set.of(this.#host).countLiving(now);
    }
    return counts;
  }

  /** As its tool saves it. */
  toJSON(): string {
    return this.save();
  }

  /** The tables, sets, chains and rules as they are now, with counters and elements; frozen. */
  get view(): Ruleset {
    return frozen(this.#ruleset);
  }

  /**
   * The handles of a chain's rules, in their order, as `nft -a list chain` prints them.
   *
   * @throws {PacketPathError} `unknown-table` or `unknown-chain`
   */
  handles(place: TablePlace, chain: string): readonly number[] {
    const table = tableAt(this.#tables, place);
    return chainNamed(table, chain)
      .of(this.#host)
      .rules.map(({ handle }) => handle);
  }

  /**
   * The expressions that the kernel runs for each rule of a chain, by their names (`payload`, `cmp`,
   * `lookup`), in the order in which `nft --debug=netlink` lists them.
   *
   * @throws {PacketPathError} `unknown-table` or `unknown-chain`
   */
  expressions(place: TablePlace, chain: string): readonly (readonly string[])[] {
    const { rules } = chainNamed(tableAt(this.#tables, place), chain).of(this.#host);
    return rules.map(({ instructions }) => instructions.map(({ name }) => name));
  }

  /**
   * The tables as a value that other hosts attach ({@link NftablesOptions.program}); see
   * {@link NftProgram}. Counters begin there as the texts that were loaded say.
   */
  share(): NftProgram {
    if (this.#program !== undefined) return this.#program;
    const { clock, interfaces } = this.#host;
    const tables = new LiveTables();
    const program = programOf({
      tables,
      attached: this.#attachments.attached,
      tracked: [...this.#tracked],
      accounts: this.#accounts,
      shared: this.#shared,
      conntracks: this.#conntracks,
      registry: this.#registry,
      version: this.#version,
      epoch: this.#epoch,
      unknown: this.#unknown,
      clock,
      devices: this.#shared.namesDevices ? [...interfaces.keys()] : undefined,
    });
    tables.share(this.#tables, program, this.#host);
    this.#tables.share(tables, this.#host, program);
    this.#program = program;
    return program;
  }

  /** Takes a program's tables as its own. */
  #begin(program: NftProgram, parts: ProgramParts): void {
    const { tables, attached, tracked, accounts, clock, devices } = parts;
    const { clock: own, interfaces, epoch } = this.#host;
    if (own !== clock)
      throw new PacketPathError('bad-option', 'a program of a host with another clock');
    const isAlike = devices === undefined || devices.join(' ') === [...interfaces.keys()].join(' ');
    if (!isAlike) throw new PacketPathError('bad-option', 'a program that names devices by number');
    this.#tables.share(tables, this.#host, program);
    this.#program = program;
    epoch.advance();
    for (const chain of attached) this.#attachments.follow(chain);
    for (const family of tracked) this.#track(family);
    if (accounts) this.#account();
  }

  #track(family: Family): void {
    this.#tracked.add(family);
    this.#conntrack.enable(family);
  }

  /** Accounting is on from now on, for connections that begin (net/netfilter/nft_ct.c, `nft_ct_get_init`). */
  #account(): void {
    this.#accounts = true;
    this.#host.sysctls.set('net.netfilter.nf_conntrack_acct', 1);
  }

  get #ruleset(): Ruleset {
    return snapshotOf(this.#tables, this.#host);
  }

  #run(
    commands: readonly Command[],
    source: string,
    onUnknown: ((part: UnknownPart) => void) | undefined,
  ): void {
    const changes = new Changes(
      this.#host,
      this.#conntracks,
      this.#tables,
      this.#shared,
      this.#epoch,
      this.#version,
      onUnknown,
    );
    this.#host.epoch.advance();
    this.#program = undefined;
    runTransaction(changes, commands, source);
    // Chains attach before conntrack does: at conntrack's own priority, conntrack then runs first.
    for (const chain of changes.touched) this.#attachments.follow(chain);
    for (const family of changes.trackedFamilies) this.#track(family);
    if (changes.accounts) this.#account();
  }

  /** The types of a loaded set, to which a script may add elements. */
  readonly #setTypes = (place: TablePlace, name: string): ElementTypes | undefined => {
    const set = this.#tables.get(place)?.sets.get(name);
    return set && elementTypesOf(set.declaration);
  };
}

/** Whether a text is what `nft -j list ruleset` prints: no script begins so. */
function isJson(text: string): boolean {
  return /^\s*\{/.test(text);
}
