import type { Action, RuleEnvironment } from '../extension/extension.ts';
import type { Rule } from './rule.ts';
import { Tests } from './tests.ts';

/** A built-in chain's verdict for a packet that its rules did not decide about. */
export type Policy = 'ACCEPT' | 'DROP';

/** Packets, and bytes of whole IP packets. */
export interface Counters {
  packets: number;
  bytes: number;
}

/** The policy of a built-in chain, and the packets it decided about. */
export interface PolicyState extends Counters {
  policy: Policy;
}

/** The matches and the target of one rule that are made for it alone. */
export interface OwnParts {
  readonly tests: Tests;
  /** Undefined where the target is shared. */
  readonly action: Action | undefined;
}

/**
 * The rules of a chain, and everything that changes while packets pass. A commit puts other contents
 * in place; once they are in place their rules stay as they are.
 */
export class ChainContents {
  rules: readonly Rule[];
  /** Packets and bytes of each rule in turn; made when a rule is first counted. */
  counters: number[] | undefined;
  /** For each rule the parts that are its own; undefined where no rule has any. */
  own: (OwnParts | undefined)[] | undefined = undefined;
  /** Null for a user's chain. */
  policy: PolicyState | null;
  /** Rules that lead to the chain. */
  references = 0;
  /**
   * Bits of the hooks that the chain is reached from, and perhaps of others that it was reached from
   * before.
   */
  reachedFrom = 0;
  /** Where a walk through all chains has been; each walk has marks of its own. */
  mark = 0;
  /** Made by an evaluator for itself, and only for as long as these rules stand. */
  plan: unknown = undefined;

  constructor(rules: readonly Rule[], counters: number[] | undefined, policy: PolicyState | null) {
    this.rules = rules;
    this.counters = counters;
    this.policy = policy;
  }

  /** Counts bytes of one packet that a rule has matched. */
  count(rule: number, bytes: number): void {
    this.counters ??= new Array<number>(this.rules.length * 2).fill(0);
    this.counters[rule * 2]! += 1;
    this.counters[rule * 2 + 1]! += bytes;
  }

  /** The parts that belong to single rules, made anew. @throws {PacketPathError} a refusal */
  makeOwn(environment: RuleEnvironment): (OwnParts | undefined)[] {
    const made: (OwnParts | undefined)[] = [];
    try {
      for (const rule of this.rules)
        made.push(rule.isOwn ? ownParts(rule, environment) : undefined);
    } catch (error) {
      releaseOwn(made);
      throw error;
    }
    return made;
  }
}

function ownParts({ form, target }: Rule, environment: RuleEnvironment): OwnParts {
  const tests = Tests.of(form, environment);
  if (target.kind !== 'extension' || !target.isOwn) {
    return { tests, action: undefined };
  }
  try {
    return { tests, action: target.extension.compile(target.options, environment) };
  } catch (error) {
    tests.release();
    throw error;
  }
}

/** Lets go of what own parts hold. */
export function releaseOwn(own: readonly (OwnParts | undefined)[]): void {
  for (const parts of own) {
    parts?.tests.release();
    parts?.action?.release?.();
  }
}
