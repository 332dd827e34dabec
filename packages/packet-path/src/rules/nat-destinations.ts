import { type Address, bits } from '@packet-path/core';
import type { ChainView, Rule, TableView } from '@packet-path/iptables-model';
import { ANYTHING, type FoundDestinations, nameInComment, type Wanted } from './wanted.ts';

/**
 * Adds the destinations that a nat table sends elsewhere by DNAT or REDIRECT: every protocol, address and
 * port that its rules name one by one on the way from PREROUTING. Node ports, which belong to whatever
 * address the host has, are not among them.
 */
export function addNatDestinations(nat: TableView, found: FoundDestinations): void {
  const translating = chainsThatTranslate(nat);
  const start = nat.builtin('PREROUTING');
  const pending: [ChainView, Wanted][] = start === undefined ? [] : [[start, ANYTHING]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [chain, before] = next;
    for (const rule of chain.rules) {
      const called = ledTo(rule);
      if (called === undefined ? !translates(rule) : !translating.has(called)) continue;
      const wanted = narrowed(before, rule, nat);
      if (!found.add(wanted) && called !== undefined) pending.push([nat.chain(called)!, wanted]);
    }
  }
}

/** The names of chains with a rule that translates, and of all that lead to one. */
function chainsThatTranslate(nat: TableView): ReadonlySet<string> {
  const callers = new Map<string, string[]>();
  const pending: string[] = [];
  for (const { name, rules } of nat.chains.values()) {
    if (rules.some(translates)) pending.push(name);
    for (const rule of rules) {
      const called = ledTo(rule);
      if (called === undefined) continue;
      const known = callers.get(called);
      if (known === undefined) callers.set(called, [name]);
      else known.push(name);
    }
  }
  const found = new Set(pending);
  for (let chain = pending.pop(); chain !== undefined; chain = pending.pop()) {
    for (const caller of callers.get(chain) ?? []) {
      if (found.has(caller)) continue;
      found.add(caller);
      pending.push(caller);
    }
  }
  return found;
}

/** The name of the chain that a rule leads to. */
function ledTo({ target }: Rule): string | undefined {
  return target.kind === 'jump' || target.kind === 'goto' ? target.chain : undefined;
}

/** Seconds after which every `recent` match has forgotten a client. */
export function longestMemory(nat: TableView): number {
  let longest = 0;
  for (const chain of nat.chains.values()) {
    for (const rule of chain.rules) {
      if (!rule.matches.some(({ extension }) => extension.name === 'recent')) continue;
      const seconds = / --seconds (\d+)/.exec(rule.write(nat.family))?.[1] ?? '0';
      longest = Math.max(longest, Number(seconds));
    }
  }
  return longest;
}

function translates({ target }: Rule): boolean {
  return target.kind === 'extension' && /^(DNAT|REDIRECT)$/.test(target.extension.name);
}

function narrowed(before: Wanted, rule: Rule, { family }: TableView): Wanted {
  const { destination, protocol, protocolInverted } = rule.header;
  const isOne =
    destination !== null && !destination.inverted && isFull(destination.mask, bits(family));
  const text = rule.write(family);
  const port = / --dport (\d+)(?: |$)/.exec(text);
  const comment = / --comment (?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(text);
  return {
    name: nameInComment(comment?.[1] ?? comment?.[2]),
    address: isOne ? destination.address : before.address,
    protocol: protocol !== 0 && !protocolInverted ? protocol : before.protocol,
    port: port === null ? before.port : Number(port[1]),
  };
}

function isFull({ w0, w1, w2, w3 }: Address, length: 32 | 128): boolean {
  return w3 === -1 && (length === 32 || (w0 === -1 && w1 === -1 && w2 === -1));
}
