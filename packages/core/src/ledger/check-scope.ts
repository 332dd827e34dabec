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

/** Scopes that can change no more and whose options are right: the same one is asked again and again. */
const known = new WeakSet<RuleScope>();

function checkWords(scope: RuleScope): void {
  if (known.has(scope)) return;
  checkOptions('rulesEvaluatedIn', scope, SCOPE);
  if (Object.isFrozen(scope)) known.add(scope);
}

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
  checkWords(scope);
  const { of, family: _family, hook: _hook, ...names } = scope;
  const { tool, table, chain } = names;
  if (of !== undefined && !paths.some((places) => places.group(of) !== undefined)) {
    const groups = [...new Set(paths.flatMap((places) => places.groups))];
    throw new PacketPathError('not-found', `the path has no rules of ${shown(of)}`, {
      expected: groups.length === 0 ? 'a path whose rules are grouped' : groups.join(', '),
    });
  }
  if (tool === undefined && table === undefined && chain === undefined) return;
  if (isVisited(names)) return;
  let fault: PacketPathError | undefined;
  for (const places of paths) {
    if (places.isEmpty) continue;
    const found = places.fault(names);
    if (found === undefined) return;
    fault ??= found;
  }
  if (fault !== undefined) throw fault;
}
