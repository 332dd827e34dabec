import { type Family, PacketPathError } from '@packet-path/core';
import { CompareWord } from '../machine/compare.ts';
import { LoadWord } from '../machine/load.ts';
import { metaReader, NF_PROTO } from '../machine/meta.ts';
import type { Instruction } from '../program/instruction.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { Demand } from '../state/live-rule.ts';
import type { LoweringEnvironment } from './environment.ts';

/** A rule while it is lowered: its instructions so far, and the facts they establish of the packet. */
export class RuleCode {
  readonly environment: LoweringEnvironment;
  readonly instructions: Instruction[] = [];
  readonly statementOf: number[] = [];
  readonly sets: LiveSet[] = [];
  readonly demands: Demand[] = [];
  leadsTo: LiveChain | undefined;
  needsConntrack = false;
  /** The first instruction that is no longer a test. */
  matchedFrom = 0;
  /** Whether the rule has asked for types of ICMP, so that it need not ask again. */
  knowsIcmpType = false;
  /** The index of the statement being lowered. */
  statement = 0;
  /** The family and the transport protocol that earlier tests establish. */
  #family: Family | undefined;
  #protocol: number | undefined;

  constructor(environment: LoweringEnvironment) {
    this.environment = environment;
    const { family } = environment.table;
    this.#family = family === 'ip' ? 4 : family === 'ip6' ? 6 : undefined;
  }

  emit(instruction: Instruction): void {
    this.instructions.push(instruction);
    this.statementOf.push(this.statement);
  }

  /** The rule has asked for a family, or a protocol: it need not ask again. */
  learn(key: 'nfproto' | 'l4proto', value: number): void {
    if (key === 'l4proto') this.#protocol = value;
    else this.#family = value === NF_PROTO[6] ? 6 : 4;
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
    this.#ask('nfproto', NF_PROTO[family]);
    this.#family = family;
  }

  /** Makes sure of the transport protocol (`meta l4proto tcp`), likewise. */
  needProtocol(protocol: number, what: string): void {
    if (this.#protocol === protocol) return;
    if (this.#protocol !== undefined) {
      throw new PacketPathError('not-allowed', `${what} of packets of another protocol`, {
        expected: `protocol ${protocol}, not ${this.#protocol}`,
      });
    }
    this.#ask('l4proto', protocol);
    this.#protocol = protocol;
  }

  /** Declares the instructions so far to be tests of whether the rule applies. */
  markTested(): void {
    this.matchedFrom = this.instructions.length;
  }

  #ask(key: 'nfproto' | 'l4proto', value: number): void {
    const { host, shared } = this.environment;
    const load = () => new LoadWord('meta', metaReader(key, host)!, 0);
    this.emit(shared.instruction(`meta ${key} 0`, load));
    this.emit(shared.instruction(`cmp 0 ${value}`, () => new CompareWord(0, value, true)));
    this.markTested();
  }
}
