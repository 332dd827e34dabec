import { type Family, PacketPathError } from '@packet-path/core';
import { LoadWord } from '../machine/load.ts';
import { metaReader, NF_PROTO } from '../machine/meta.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Rule } from '../ruleset/ruleset.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveObject } from '../state/live-object.ts';
import type { Demand, LiveRule } from '../state/live-rule.ts';
import type { LoweringEnvironment } from './environment.ts';

/** A rule while it is lowered: its instructions so far, and the facts they establish of the packet. */
export class RuleCode {
  readonly environment: LoweringEnvironment;
  readonly instructions: Instruction[] = [];
  readonly statementOf: number[] = [];
  readonly sets: LiveSet[] = [];
  /** The sets that its packets fill. */
  readonly fills: LiveSet[] = [];
  readonly objects: LiveObject[] = [];
  readonly demands: Demand[] = [];
  leadsTo: LiveChain | undefined;
  needsConntrack = false;
  /** It asks for packets and bytes of connections. */
  needsAccounting = false;
  /** The first instruction that is no longer a test. */
  matchedFrom = 0;
  /** The types of ICMP messages that the rule has asked for, so that it need not ask again. */
  icmpTypes: readonly number[] | undefined;
  /** The index of the statement being lowered. */
  statement = 0;
  /** The family and the transport protocol that earlier tests establish. */
  #family: Family | undefined;
  #protocol: number | undefined;
  /** The protocols that a set allows: nft takes none of them for granted. */
  #protocols: readonly number[] | undefined;
  #deviceType: number | undefined;
  /** The first instruction of a statement that is no test. */
  #acting: number | undefined;

  /** Lowers a rule of a chain that is written in this one. */
  readonly lowerRule: (environment: LoweringEnvironment, rule: Rule, handle: number) => LiveRule;

  constructor(environment: LoweringEnvironment, lowerRule: RuleCode['lowerRule']) {
    this.environment = environment;
    this.lowerRule = lowerRule;
    const { family } = environment.table;
    this.#family = family === 'ip' ? 4 : family === 'ip6' ? 6 : undefined;
  }

  emit(instruction: Instruction): void {
    this.instructions.push(instruction);
    this.statementOf.push(this.statement);
  }

  /** The rule has asked for a family, or a protocol: it need not ask again. */
  learn(key: 'nfproto' | 'l4proto' | 'iiftype', value: number): void {
    if (key === 'l4proto') this.#protocol = value;
    else if (key === 'iiftype') this.#deviceType = value;
    else this.#family = value === NF_PROTO[6] ? 6 : 4;
  }

  /** A set has asked for one of several protocols: a rule may not go on with one of them. */
  learnProtocols(protocols: readonly number[]): void {
    if (protocols.length === 1) [this.#protocol] = protocols;
    else this.#protocols = protocols;
  }

  /** Asks for the family in a table of both, where nothing has; a table of one family is trusted. */
  askFamily(family: Family): void {
    if (this.#family !== undefined) return;
    this.#askFamily(family);
  }

  /** Makes sure of the type of the device that the packet came by (`meta iiftype ether`). */
  needDeviceType(type: number, what: string): void {
    if (this.#deviceType === type) return;
    if (this.#deviceType !== undefined) {
      throw new PacketPathError('not-allowed', `${what} of packets of another device type`);
    }
    this.#ask('iiftype', type);
    this.#deviceType = type;
  }

  /**
   * Makes sure of the packet's family. A table of both families asks for it first (`meta nfproto
   * ipv4`), as nft does where the rule does not.
   *
   * @throws {PacketPathError} `not-allowed` where the packet cannot be of that family
   */
  needFamily(family: Family, what: string): void {
    if (this.#family === family) return;
    if (this.#family !== undefined) {
      throw new PacketPathError('not-allowed', `${what} of IPv${this.#family} packets`, {
        expected: `IPv${family} packets`,
      });
    }
    this.#askFamily(family);
  }

  /** Refuses a rule whose packets are known to be of the other family. */
  checkFamily(family: Family, what: string): void {
    if (this.#family !== undefined && this.#family !== family) this.needFamily(family, what);
  }

  /** Makes sure of the transport protocol (`meta l4proto tcp`), likewise. */
  needProtocol(protocol: number, what: string): void {
    if (this.#protocol === protocol) return;
    const known = this.#protocol ?? this.#protocols?.join(' or ');
    if (known !== undefined) {
      throw new PacketPathError('not-allowed', `${what} of packets of another protocol`, {
        expected: `protocol ${protocol}, not ${known}`,
      });
    }
    this.#ask('l4proto', protocol);
    this.#protocol = protocol;
  }

  /** The tests at the rule's beginning end here, at its first statement that is none. */
  beginActing(): void {
    this.#acting ??= this.instructions.length;
  }

  /**
   * Puts what a need asks in front of the first statement that is no test: so that nothing is logged, or taken off a
   * quota, for a packet that is not rejected. nft puts it in front of the tests too (`stmt_reject_gen_dependency`);
   * the recordings count their look-ups all the same (nftables-rulesets-11), and nothing else tells the two apart.
   */
  askBeforeActing(need: () => void): void {
    const { instructions, statementOf, matchedFrom } = this;
    const place = this.#acting ?? instructions.length;
    const before = instructions.length;
    need();
    const asked = instructions.splice(before);
    if (asked.length === 0) return;
    instructions.splice(place, 0, ...asked);
    statementOf.splice(before);
    const statement = statementOf[place] ?? this.statement;
    statementOf.splice(place, 0, ...asked.map(() => statement));
    this.matchedFrom = Math.max(matchedFrom, place) + asked.length;
  }

  /** Whether earlier tests establish a transport protocol. */
  get knowsTransport(): boolean {
    return this.#protocol !== undefined || this.#protocols !== undefined;
  }

  /** Declares the instructions so far to be tests of whether the rule applies. */
  markTested(): void {
    this.matchedFrom = this.instructions.length;
  }

  /** Of frames of Ethernet nft asks their type, not the packet's family; both say the same. */
  #askFamily(family: Family): void {
    this.#ask('nfproto', NF_PROTO[family], this.#deviceType === undefined ? 'meta' : 'payload');
    this.#family = family;
  }

  #ask(key: 'nfproto' | 'l4proto' | 'iiftype', value: number, name = 'meta'): void {
    const { shared, epoch } = this.environment;
    const signature = `${name} ${key} 0`;
    const load = () => new LoadWord(name, metaReader(key, epoch)!, 0, signature, true);
    this.emit(shared.instruction(signature, load));
    this.emit(shared.comparison(value, true));
    this.markTested();
  }
}
