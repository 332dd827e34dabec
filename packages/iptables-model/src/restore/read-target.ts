import type { OpenExtension } from '../cache/open-extension.ts';
import type { TableDraft } from '../draft/table-draft.ts';
import { Step } from '../ruleset/step.ts';
import type { ReadTarget } from '../ruleset/target.ts';
import { GivenOptions } from '../text/given-options.ts';
import type { LineWords } from '../text/line-words.ts';
import type { RuleReaderOptions } from './rule-reader-options.ts';
import { readUnknownWords } from './unknown-match.ts';

/**
 * Reads what follows `-j`, or `-g` where `goto`: a verdict, a chain that the table has,
 * or a target.
 *
 * @throws {PacketPathError} `unknown-target`, `unknown-chain` or `not-allowed`
 */
export function readTarget(
  words: LineWords,
  goto: boolean,
  draft: TableDraft,
  { registry, unknown, cache }: RuleReaderOptions,
): ReadTarget | OpenExtension<'target'> {
  const { family, table } = cache.environment;
  const name = words.require(goto ? 'a chain' : 'a target or a chain');
  const chain = draft.chain(name);
  if (chain !== undefined) {
    // Source: net/ipv4/netfilter/ip_tables.c: only user chains have an entry to jump to.
    if (chain.hook !== null) {
      words.fail('not-allowed', `${name} is a built-in chain`, 'a chain of your own');
    }
    return { step: goto ? Step.GOTO : Step.JUMP, object: chain };
  }
  if (goto)
    words.fail('unknown-chain', `table ${table} has no chain ${name}`, 'a chain that it has');
  if (name === 'ACCEPT' || name === 'DROP' || name === 'RETURN') {
    if (name === 'DROP' && table === 'nat') {
      words.fail('not-allowed', 'DROP in table nat, which is not for filtering', 'another table');
    }
    return { step: Step[name], object: null };
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
  return { step: Step.CONTINUE, object: rest === '' ? name : `${name} ${rest}` };
}
