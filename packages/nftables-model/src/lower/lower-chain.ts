import type { Statement } from '../ruleset/statement.ts';
import { LiveChain } from '../state/live-chain.ts';
import type { RuleCode } from './rule-code.ts';

/**
 * The chain of `jump { … }`, bound to its rule: it has a name of the kernel's own, and no command finds
 * it (net/netfilter/nf_tables_api.c, `NFT_CHAIN_BINDING`).
 *
 * @throws {PacketPathError} where nft or the kernel refuses one of its rules
 */
export function lowerChain(
  code: RuleCode,
  { rules }: Extract<Statement, { kind: 'chain' }>,
): LiveChain {
  const { environment } = code;
  const { table } = environment;
  const chain = new LiveChain(table, {
    name: table.nextBoundName(),
    handle: table.nextHandle(),
    isBound: true,
  });
  for (const rule of rules) {
    const live = code.lowerRule(environment, rule, table.nextHandle());
    chain.insertRule(chain.rules.length, live);
    if (live.needsConntrack) code.needsConntrack = true;
    if (live.needsAccounting) code.needsAccounting = true;
    code.fills.push(...live.fills);
  }
  return chain;
}
