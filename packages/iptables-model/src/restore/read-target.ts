import type { RuleEnvironment } from '../extension/extension.ts';
import type { Registry } from '../registry/registry.ts';
import type { RuleTarget } from '../ruleset/rule.ts';
import { GivenOptions } from '../text/given-options.ts';
import type { LineWords } from '../text/line-words.ts';
import type { OpenExtension } from './open-extension.ts';
import type { TableDraft } from './table-draft.ts';
import type { UnknownExtensions } from './unknown-extensions.ts';
import { readUnknownWords } from './unknown-match.ts';

/**
 * Reads what follows `-j` or `-g`, whose name was read last: a verdict, a chain that the table has,
 * or a target.
 *
 * @throws {PacketPathError} `unknown-target`, `unknown-chain` or `not-allowed`
 */
export function readTarget(
  words: LineWords,
  draft: TableDraft,
  registry: Registry,
  { family, table }: RuleEnvironment,
  unknown: UnknownExtensions,
): RuleTarget | OpenExtension<'target'> {
  const goto = words.word === '-g' || words.word === '--goto';
  const name = words.require(goto ? 'a chain' : 'a target or a chain');
  const chain = draft.chains.get(name);
  if (chain !== undefined) {
    // Source: net/ipv4/netfilter/ip_tables.c: only user chains have an entry to jump to.
    if (chain.hook !== null) {
      words.fail('not-allowed', `${name} is a built-in chain`, 'a chain of your own');
    }
    return { kind: goto ? 'goto' : 'jump', chain };
  }
  if (goto)
    words.fail('unknown-chain', `table ${table} has no chain ${name}`, 'a chain that it has');
  if (name === 'ACCEPT' || name === 'DROP' || name === 'RETURN') {
    if (name === 'DROP' && table === 'nat') {
      words.fail('not-allowed', 'DROP in table nat, which is not for filtering', 'another table');
    }
    return { kind: 'verdict', verdict: name };
  }
  const extension = registry.target(family, name);
  if (extension !== undefined) {
    if (extension.tables?.includes(table) === false) {
      words.fail(
        'not-allowed',
        `${name} in table ${table}`,
        `table ${extension.tables.join(', ')}`,
      );
    }
    return { kind: 'target', extension, given: new GivenOptions(name, words, words.column) };
  }
  if (unknown === 'refuse') {
    words.fail(
      'unknown-target',
      `'${name}' is no target that is modelled, and no chain of table ${table}`,
      'a target such as ACCEPT, or a chain that the table has',
    );
  }
  const rest = readUnknownWords(words);
  return { kind: 'unknown', text: rest === '' ? name : `${name} ${rest}` };
}
