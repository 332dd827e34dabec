import { checkOptions, oneOf, someText } from '../error/check-options.ts';
import { PacketPathError } from '../error/error.ts';
import { shown } from '../error/shown.ts';
import { HOOKS } from '../hook/hook.ts';
import type { RuleScope } from './chain-ledger.ts';
import type { RulePlaces } from './rule-places.ts';

const SCOPE = {
  tool: someText,
  family: oneOf(4, 6),
  table: someText,
  hook: oneOf(...HOOKS),
  chain: someText,
  of: someText,
};

/**
 * Refuses a question about rules that names a hook, a table, a chain or a group which none of the paths has.
 *
 * @param isVisited whether a packet of the ledger walked through a chain of these names
 * @throws {PacketPathError} `not-found`, `bad-option` or `unknown-option`
 */
export function checkScope(
  scope: RuleScope,
  paths: readonly RulePlaces[],
  isVisited: (names: RuleScope) => boolean,
): void {
  checkOptions('rulesEvaluatedIn', scope, SCOPE);
  const { of, tool, table, chain } = scope;
  if (of !== undefined && !paths.some((places) => places.group(of) !== undefined)) {
    const groups = [...new Set(paths.flatMap((places) => places.groups))];
    throw new PacketPathError('not-found', `the path has no rules of ${shown(of)}`, {
      expected: groups.length === 0 ? 'a path whose rules are grouped' : groups.join(', '),
    });
  }
  const names: RuleScope = {
    ...(tool !== undefined && { tool }),
    ...(table !== undefined && { table }),
    ...(chain !== undefined && { chain }),
  };
  const known = paths.filter((places) => !places.isEmpty);
  if (known.length === 0 || isVisited(names)) return;
  const faults = known.map((places) => places.fault(names));
  const [fault] = faults;
  if (fault !== undefined && faults.every((one) => one !== undefined)) throw fault;
}
