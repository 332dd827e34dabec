import type { PolicyRule } from '../objects/policy.ts';
import type { FelixContext } from './context.ts';
import type { LocalView } from './local-endpoints.ts';
import { type ChainPrefix, chainName } from './names.ts';
import { policyRules } from './policy-rules.ts';
import type { FelixChain } from './rule.ts';

/** The chains of policies and profiles that the given chains jump to; others are not written. */
export function calledPolicyChains(
  chains: readonly FelixChain[],
  { policies, profiles }: LocalView,
  context: FelixContext,
): FelixChain[] {
  const called = new Set(chains.flatMap(({ rules }) => rules.map(({ action }) => action.given)));
  const chain = (prefix: ChainPrefix, name: string, rules: readonly PolicyRule[]): FelixChain[] => {
    const own = chainName(prefix, name);
    return called.has(`--jump ${own}`) ? [{ name: own, rules: policyRules(rules, context) }] : [];
  };
  return [
    ...[...policies.values()].flatMap(({ name, ingress, egress }) => [
      ...chain('cali-pi-', name, ingress),
      ...chain('cali-po-', name, egress),
    ]),
    ...[...profiles.values()].flatMap(({ name, ingress, egress }) => [
      ...chain('cali-pri-', name, ingress),
      ...chain('cali-pro-', name, egress),
    ]),
  ];
}
