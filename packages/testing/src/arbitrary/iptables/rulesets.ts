import {
  checkOptions,
  type Family,
  listOf,
  type OptionValues,
  oneOf,
  wholeNumber,
} from '@packet-path/core';
import fc from 'fast-check';
import { headers, ruleProtocols } from './headers.ts';
import { matches } from './matches.ts';
import { type BuiltinChain, CHAINS, type TableName } from './tables.ts';
import { type RulePlace, targets } from './targets.ts';

/** The features that rulesets are to have. */
export interface RulesetsOptions {
  /** Default 4. */
  readonly family?: Family;
  /** Default: raw, mangle, nat and filter. */
  readonly tables?: readonly TableName[];
  /** Rules a chain, at most. Default 5. */
  readonly rules?: number;
}

const OPTIONS: OptionValues<RulesetsOptions> = {
  family: oneOf(4, 6),
  tables: listOf(oneOf(...Object.keys(CHAINS))),
  rules: wholeNumber(),
};

/**
 * Rulesets that Linux takes, as `iptables-save` (`ip6tables-save`) prints them, without counters:
 * rules over addresses, devices, ports, states, marks and draws, user chains that call each other
 * without a loop, and the targets each table is for.
 */
export function iptablesRulesets(options: RulesetsOptions = {}): fc.Arbitrary<string> {
  checkOptions('iptablesRulesets', options, OPTIONS);
  const { family = 4, tables = ['raw', 'mangle', 'nat', 'filter'], rules = 5 } = options;
  const parts = tables.map((table) => fc.option(tableText(family, table, rules), { nil: '' }));
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

function tableText(family: Family, table: TableName, most: number): fc.Arbitrary<string> {
  const groups = CHAINS[table].map((hook) => chainGroup(family, table, hook, most));
  return fc.tuple(...groups).map((made) => {
    // As the kernel holds them: built-in chains by hook, then the others by name.
    const user = made.flatMap((group) => group.user).sort((a, b) => (a.name < b.name ? -1 : 1));
    const chains = [...made.map(({ builtin }) => builtin), ...user];
    const declared = chains.map(({ name, policy }) => `:${name} ${policy} [0:0]`);
    return [`*${table}`, ...declared, ...chains.flatMap(({ rules }) => rules), 'COMMIT', ''].join(
      '\n',
    );
  });
}

interface ChainText {
  readonly name: string;
  /** `-` for a user chain. */
  readonly policy: string;
  readonly rules: readonly string[];
}

interface ChainGroup {
  readonly builtin: ChainText;
  readonly user: readonly ChainText[];
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
    const names = Array.from({ length: count }, (_, index) => `${hook}-${index + 1}`);
    const chains = [hook, ...names].map((name, index, all) => {
      const place: RulePlace = { family, table, hook, below: all.slice(index + 1) };
      return fc
        .array(ruleText(name, place), { maxLength: most })
        .map((rules): ChainText => ({ name, policy: index === 0 ? decision : '-', rules }));
    });
    return fc.tuple(...chains).map(([builtin, ...user]) => ({ builtin: builtin!, user }));
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
