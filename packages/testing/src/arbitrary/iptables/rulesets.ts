import type { Family } from '@packet-path/core';
import fc from 'fast-check';
import { headers, ruleProtocols } from './headers.ts';
import { matches } from './matches.ts';
import { type BuiltinChain, CHAINS, type TableName } from './tables.ts';
import { type RulePlace, targets } from './targets.ts';

/** What rulesets are to hold. */
export interface RulesetsOptions {
  /** Default 4. */
  readonly family?: Family;
  /** Default: raw, mangle, nat and filter. */
  readonly tables?: readonly TableName[];
  /** Rules a chain, at most. Default 5. */
  readonly rules?: number;
}

/**
 * Rulesets that Linux takes, as `iptables-save` (`ip6tables-save`) prints them, without counters:
 * rules over addresses, devices, ports, states, marks and draws, user chains that call each other
 * without a loop, and the targets each table is for.
 */
export function iptablesRulesets(options: RulesetsOptions = {}): fc.Arbitrary<string> {
  const { family = 4, tables = ['raw', 'mangle', 'nat', 'filter'], rules = 5 } = options;
  const parts = tables.map((table) => fc.option(tableText(family, table, rules), { nil: '' }));
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

function tableText(family: Family, table: TableName, most: number): fc.Arbitrary<string> {
  const groups = CHAINS[table].map((hook) => chainGroup(family, table, hook, most));
  return fc.tuple(...groups).map((made) => {
    const chains = [...made.map(({ builtin }) => builtin), ...made.flatMap(({ user }) => user)];
    const lines = made.flatMap(({ lines }) => lines);
    return [`*${table}`, ...chains, ...lines, 'COMMIT', ''].join('\n');
  });
}

interface ChainGroup {
  /** The lines that declare the chains. */
  readonly builtin: string;
  readonly user: readonly string[];
  /** The lines of their rules. */
  readonly lines: readonly string[];
}

/** A built-in chain and user chains reached from it alone, so that targets know their hook. */
function chainGroup(
  family: Family,
  table: TableName,
  hook: BuiltinChain,
  most: number,
): fc.Arbitrary<ChainGroup> {
  const policy = fc.constantFrom('ACCEPT', 'ACCEPT', table === 'filter' ? 'DROP' : 'ACCEPT');
  return fc.tuple(policy, fc.nat(3)).chain(([decision, count]) => {
    const user = Array.from({ length: count }, (_, index) => `${hook}-${index + 1}`);
    const chains = [hook, ...user];
    const rules = chains.map((chain, index) => {
      const place: RulePlace = { family, table, hook, below: chains.slice(index + 1) };
      return fc.array(ruleText(chain, place), { maxLength: most });
    });
    return fc.tuple(...rules).map((lines) => ({
      builtin: `:${hook} ${decision} [0:0]`,
      user: user.map((chain) => `:${chain} - [0:0]`),
      lines: lines.flat(),
    }));
  });
}

function ruleText(chain: string, place: RulePlace): fc.Arbitrary<string> {
  return ruleProtocols(place.family).chain((protocol) =>
    fc
      .tuple(headers(place.family, place.hook), matches(protocol), targets(place, protocol))
      .map(([header, match, target]) => {
        const named = protocol === undefined ? '' : `-p ${protocol}`;
        return ['-A', chain, header, named, match, target].filter((part) => part !== '').join(' ');
      }),
  );
}
