import {
  type Family,
  type Hook,
  type PacketBuffer,
  packetBytes,
  type Verdict,
} from '@packet-path/core';
import type { Action, RuleEnvironment } from '../extension/extension.ts';
import { BUILTIN_CHAINS, type TableName } from '../extension/table-name.ts';
import type { FormList } from '../program/form-list.ts';
import { Program } from '../program/program.ts';
import { RuleCounters } from '../program/rule-counters.ts';
import type { Counters } from '../ruleset/counters.ts';
import type { ExtensionTarget } from '../ruleset/extension-target.ts';
import { type ChainHome, LiveChain, POLICY } from '../ruleset/live-chain.ts';
import { makeOwnParts, type OwnParts, releaseOwnParts } from '../ruleset/own-parts.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';
import { Tests } from '../ruleset/tests.ts';
import { borrowedChains, redirected } from './borrowed-chains.ts';
import { Readied } from './readied.ts';
import type { SharedTable } from './shared-table.ts';

/** Parts of rules that belong to single rules, by the numbers of their chains. */
export type OwnByChain = ReadonlyMap<number, readonly (OwnParts | undefined)[]>;

/** The chains that a commit changes. */
interface TableChange {
  readonly deleted: Iterable<LiveChain>;
  /** By name; with the built-in chains among them all that the table will have. */
  readonly created: Map<string, LiveChain>;
  readonly changed: readonly LiveChain[];
  /** Packets and bytes of the rules in turn, of chains where any is not 0. */
  readonly counted: ReadonlyMap<LiveChain, readonly number[]>;
  /** Rules of all changed chains. */
  readonly rules: number;
}

/**
 * A table of one host while packets pass: its rules, as a `Program` that other hosts may have too,
 * and all that is the host's own: counters, policies, matches and actions made ready.
 */
export class Table {
  readonly name: TableName;
  readonly family: Family;
  readonly home: ChainHome;
  readonly environment: RuleEnvironment;
  /** The built-in chains, in the order of their hooks: their numbers are 0 and up. */
  readonly builtins: readonly LiveChain[];
  readonly counters: RuleCounters = new RuleCounters();
  readonly forms: Readied<RuleForm, Tests>;
  readonly targets: Readied<ExtensionTarget, Action>;
  /** The matches of forms by their numbers, for those who are in a hurry. */
  readonly #tests: (Tests | undefined)[] = [];
  #program: Program;
  /** The chains by name, the built-in ones first; undefined while those of a program that was attached are not made. */
  #chains: Map<string, LiveChain> | undefined;
  /** Whether rules lead to chains of the host that shared them. */
  #isBorrowed = false;
  #removals = 0;
  #own: OwnByChain = new Map();

  /** @param forms the numbers of forms that rules of the table have, or will have */
  constructor(name: TableName, environment: RuleEnvironment, forms: FormList) {
    const { family } = environment;
    const tool = family === 4 ? 'iptables' : 'ip6tables';
    this.name = name;
    this.family = family;
    this.environment = environment;
    this.home = Object.freeze({ tool, family, table: name });
    this.builtins = BUILTIN_CHAINS[name].map(({ hook }) => new LiveChain(hook, hook, this.home));
    this.#chains = new Map(this.builtins.map((chain) => [chain.name, chain]));
    this.#program = new Program(family, forms);
    for (const chain of this.builtins) this.#program.enter(chain);
    this.forms = new Readied((form) => this.#prepare(form));
    this.targets = new Readied(({ extension, options }) => extension.compile(options, environment));
  }

  get program(): Program {
    return this.#program;
  }

  /** A number that is another after chains were deleted. */
  get removals(): number {
    return this.#removals;
  }

  /** Rules of all chains. */
  get size(): number {
    return this.#program.size;
  }

  /** The chains by name, the built-in ones first. */
  get chains(): ReadonlyMap<string, LiveChain> {
    this.#chains ??= borrowedChains(this.#program, this.builtins, this.home);
    return this.#chains;
  }

  chain(name: string): LiveChain | undefined {
    return this.chains.get(name);
  }

  /** The built-in chain of a hook, or undefined where the table has none. */
  builtin(hook: Hook): LiveChain | undefined {
    return this.builtins.find((chain) => chain.hook === hook);
  }

  /** The table's own chain of the name of one that a rule leads to. */
  ledTo(chain: LiveChain): LiveChain {
    return this.#isBorrowed ? this.chains.get(chain.name)! : chain;
  }

  /** The matches of a rule, ready for packets. */
  tests(chain: LiveChain, rule: number): Tests {
    return this.testsAt(chain.number, rule);
  }

  /** The same of a chain by its number. */
  testsAt(chain: number, rule: number): Tests {
    return this.ownTests(chain, rule) ?? this.testsOf(this.#program.formOf(chain, rule));
  }

  /** The matches that a rule has for itself; undefined where it shares them. */
  ownTests(chain: number, rule: number): Tests | undefined {
    return this.#own.get(chain)?.[rule]?.tests;
  }

  /** The matches of a form, ready for packets. */
  testsOf(form: RuleForm): Tests {
    return this.#tests[form.number] ?? this.forms.of(form);
  }

  /** The action of a rule whose target an extension defines. */
  action(chain: number, rule: number): Action {
    const action = this.#own.get(chain)?.[rule]?.action;
    if (action !== undefined) return action;
    const extended = this.#program.bodies[chain]?.rules[rule]?.extended;
    if (extended !== undefined) return this.targets.of(extended);
    throw new TypeError(`rule ${rule + 1} of chain ${chain} has no action`);
  }

  /** Packets and bytes of a chain's rules in turn; undefined where none was counted. */
  countersOf({ number, body: { length } }: LiveChain): number[] | undefined {
    const first = this.#program.firstOf(number) * 2;
    const counts = this.counters.counts.subarray(first, first + length * 2);
    if (number < 0 || counts.every((count) => count === 0)) return undefined;
    return Array.from({ length: length * 2 }, (_, at) => counts[at] ?? 0);
  }

  /** Packets and bytes that a rule has matched; zeros where there is no such rule. */
  counted(chain: LiveChain, rule: number): Counters {
    if (chain.number < 0 || rule < 0 || rule >= chain.body.length) return { packets: 0, bytes: 0 };
    const place = this.placeOf(chain, rule);
    return { packets: this.counters.packets(place), bytes: this.counters.bytes(place) };
  }

  /** Counts a packet of so many bytes that a rule has matched. */
  count(chain: LiveChain, rule: number, bytes: number): void {
    this.counters.count(this.placeOf(chain, rule), bytes);
  }

  /** The place of a rule among all of the program. */
  placeOf({ number }: LiveChain, rule: number): number {
    return this.#program.firstOf(number) + rule;
  }

  /** Counts a packet that the policy of a built-in chain decides about; answers the verdict. */
  applyPolicy(chain: LiveChain, packet: PacketBuffer): Verdict {
    chain.count(POLICY, packetBytes(packet));
    return chain.policy?.policy === 'ACCEPT' ? 'accept' : 'drop';
  }

  /** The parts that belong to single rules. */
  get own(): OwnByChain {
    return this.#own;
  }

  /** Puts other parts of single rules in place, and lets go of those before. */
  replaceOwn(own: OwnByChain): void {
    for (const parts of this.#own.values()) releaseOwnParts(parts);
    this.#own = own;
  }

  // -- changes ---------------------------------------------------------------------------------

  /** Makes everything the table's own, before a text changes it: rules then lead to its own chains. */
  prepareToChange(): void {
    if (!this.#isBorrowed) return;
    const { chains } = this;
    const program = this.#program.copy();
    for (const chain of chains.values()) redirected(chain, chains, program);
    this.#program = program;
    this.#isBorrowed = false;
  }

  /** Adds chains and takes chains out, for a commit, and gives chains their rules. */
  change({ deleted, created, changed, counted, rules }: TableChange): void {
    if (this.#program.isShared) this.#program = this.#program.copy();
    const program = this.#program;
    const chains = this.chains as Map<string, LiveChain>;
    for (const chain of deleted) {
      chain.isLoaded = false;
      this.#removals++;
      program.leave(chain);
      chains.delete(chain.name);
    }
    // A flushed table has the chains of the text alone, and takes their map as it is.
    const isAll = created.has(this.builtins[0]!.name);
    for (const chain of created.values()) {
      chain.isLoaded = true;
      if (chain.hook === null) program.enter(chain);
      if (!isAll) chains.set(chain.name, chain);
    }
    if (isAll) this.#chains = created;
    program.reserve(rules);
    changed.forEach((chain) => {
      program.place(chain);
      const { length } = chain.body;
      this.counters.set(program.firstOf(chain.number), length, counted.get(chain));
    });
  }

  /** The rules for tables of other hosts. */
  share(): SharedTable {
    const { name, builtins } = this;
    const program = this.#program;
    program.isShared = true;
    return Object.freeze({
      name,
      program,
      policies: builtins.map(({ policy }) => policy!.policy),
      ownChains: [...this.#own.keys()],
      forms: this.forms.uses,
      targets: this.targets.uses,
    });
  }

  /**
   * Takes the rules of another host's table. Chains whose rules are as before keep their counters.
   *
   * @throws {PacketPathError} where a thing that rules name is not there; nothing has changed then
   */
  attach({ program, policies, ownChains, forms, targets }: SharedTable): void {
    const before = this.#program;
    if (program === before) return;
    const held = [forms, targets, this.forms.uses, this.targets.uses] as const;
    this.#hold(forms, targets);
    const own = new Map<number, readonly (OwnParts | undefined)[]>();
    try {
      for (const number of ownChains) {
        own.set(number, makeOwnParts(program.bodies[number]!.rules, this.environment));
      }
    } catch (error) {
      for (const parts of own.values()) releaseOwnParts(parts);
      for (const [form, uses] of held[0]) this.forms.disuse(form, uses);
      for (const [target, uses] of held[1]) this.targets.disuse(target, uses);
      throw error;
    }
    this.replaceOwn(own);
    for (const [form, uses] of held[2]) this.forms.disuse(form, uses);
    for (const [target, uses] of held[3]) this.targets.disuse(target, uses);
    this.#program = program;
    this.#isBorrowed = true;
    this.#chains = undefined;
    for (const [index, chain] of this.builtins.entries()) {
      chain.body = program.bodies[index]!;
      chain.policy!.policy = policies[index]!;
    }
    if (program.forms !== before.forms) {
      this.#tests.length = 0;
      this.counters.clear();
      return;
    }
    for (let number = 0; number < program.bodies.length; number++) {
      const { length } = program.bodies[number]!;
      if (length === 0 || program.isAsIn(before, number)) continue;
      this.counters.set(program.firstOf(number), length, undefined);
    }
  }

  #hold(forms: ReadonlyMap<RuleForm, number>, targets: ReadonlyMap<ExtensionTarget, number>): void {
    const held: (() => void)[] = [];
    try {
      for (const [form, uses] of forms) {
        this.forms.use(form, uses);
        held.push(() => this.forms.disuse(form, uses));
      }
      for (const [target, uses] of targets) {
        this.targets.use(target, uses);
        held.push(() => this.targets.disuse(target, uses));
      }
    } catch (error) {
      for (const letGo of held) letGo();
      throw error;
    }
  }

  #prepare(form: RuleForm): Tests {
    const tests = Tests.of(form, this.environment);
    const number = this.#program.forms.numberOf(form);
    this.#program.forms.learn(number, tests);
    this.#tests[number] = tests;
    return tests;
  }
}
