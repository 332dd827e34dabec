import type { Endpoint, Family, LinePattern, LineValue, PatternLines } from '@packet-path/core';
import { linePattern } from '../../netfilter/line-patterns.ts';
import { comment } from '../../netfilter/rule.ts';
import type { TableText } from '../../netfilter/ruleset.ts';

/** The names of an endpoint in rules. */
export interface EndpointChain {
  /** KUBE-SEP-… */
  readonly chain: string;
  /** The chain's rules, where they are written and are values: a reader knows the chain by them. */
  lines: PatternLines | undefined;
  /** `10.180.0.1:80` or `[fd00::1]:80`. */
  readonly text: string;
  readonly endpoint: Endpoint;
}

/** The settings of the rules that balance over endpoints. */
export interface Balancing {
  readonly family: Family;
  readonly affinitySeconds: number | undefined;
  /** Digits of a probability: `%0.10f` today, `%0.5f` in 2019. */
  readonly digits: number;
  /** The comment of an endpoint's rules, or nothing. */
  readonly affinityNote: (endpoint: EndpointChain) => string;
  readonly note: (endpoint: EndpointChain, index: number) => string;
}

const RECENT_MASK: Readonly<Record<Family, string>> = {
  4: '255.255.255.255',
  6: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
};

/**
 * Writes affinity rules, one for each endpoint, then one balancing rule for each: the i-th of n, counted
 * from 0, is taken with probability 1/(n-i), the last always, so that each gets an equal share.
 */
export function writeBalancing(
  nat: TableText,
  chain: string,
  endpoints: readonly EndpointChain[],
  { family, affinitySeconds, digits, affinityNote, note }: Balancing,
): void {
  if (affinitySeconds !== undefined) {
    const rules = nat.chain(chain);
    for (const endpoint of endpoints) {
      const said = affinityNote(endpoint);
      const about = said === '' ? '' : comment(said);
      const recent = `-m recent --rcheck --seconds ${affinitySeconds} --reap ${recentName(endpoint.chain, family)}`;
      rules.push(`${about}${recent}-j ${endpoint.chain}`);
    }
  }
  const items: (LinePattern | LineValue)[] = [];
  for (const [index, endpoint] of endpoints.entries()) {
    const said = note(endpoint, index);
    const shares = said === '' ? SHARES : NOTED_SHARES;
    items.push(shares.of(endpoints.length - index, digits));
    if (said !== '') items.push(said);
    items.push(endpoint.lines ?? endpoint.chain);
  }
  nat.fill(chain, items, endpoints.length);
}

/** Patterns of the rules that take a share of what comes to them, made once for each share. */
class ShareRules {
  readonly #before: string;
  /** By the digits of a probability, then by the endpoints that are left. */
  readonly #known = new Map<number, LinePattern[]>();

  /** @param before the match that stands before the draw, if any */
  constructor(before: string) {
    this.#before = before;
  }

  /** The pattern of a rule that takes 1/left of its packets, and all where one is left. */
  of(left: number, digits: number): LinePattern {
    let known = this.#known.get(digits);
    if (known === undefined) {
      known = [];
      this.#known.set(digits, known);
    }
    known[left] ??= this.#make(left, digits);
    return known[left];
  }

  #make(left: number, digits: number): LinePattern {
    const draw = `-m statistic --mode random --probability ${probability(left, digits)} `;
    return linePattern(`${this.#before}${left > 1 ? draw : ''}-j «»`);
  }
}

const SHARES = new ShareRules('');
const NOTED_SHARES = new ShareRules(comment('«»'));

/** The options of `recent` that name a list and the address that it has. */
export function recentName(chain: string, family: Family): string {
  return `--name ${chain} --mask ${RECENT_MASK[family]} --rsource `;
}

const known = new Map<string, string>();

/** 1/n, as Go prints it with that many digits. */
export function probability(n: number, digits: number): string {
  const key = `${n}/${digits}`;
  let text = known.get(key);
  if (text === undefined) {
    text = (1 / n).toFixed(digits);
    known.set(key, text);
  }
  return text;
}
