import type { Cluster } from '@packet-path/cluster';
import type { Family } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf, type ProxyContext, proxyContext } from '../proxy/context.ts';
import { currentContext } from './current/context.ts';
import { currentRuleset } from './current/ruleset.ts';
import { ruleset2019 } from './layout-2019/ruleset.ts';
import { layoutDefaults } from './shared/layout-defaults.ts';
import type { IptablesProxyOptions } from './shared/options.ts';
import { ROUTE_LOCALNET } from './shared/route-localnet.ts';

/**
 * The program of kube-proxy in iptables mode for one node.
 *
 * @throws {PacketPathError} `bad-option`, or as an address or prefix among the options
 */
export function iptablesProgram(cluster: Cluster, options: IptablesProxyOptions = {}): HostProgram {
  const rulesets = familiesOf(cluster, options).map((family) =>
    familyRuleset(cluster, options, family),
  );
  const text = (family: Family): string =>
    rulesets.find((ruleset) => ruleset.family === family)?.text ?? '';
  const routesLoopback = rulesets.some((ruleset) => ruleset.routesLoopback);
  return {
    iptables: text(4),
    ip6tables: text(6),
    ipset: '',
    ipvsadm: '',
    nftables: '',
    addresses: [],
    sysctls: routesLoopback ? { [ROUTE_LOCALNET]: 1 } : {},
  };
}

interface FamilyRuleset {
  readonly family: Family;
  readonly text: string;
  readonly routesLoopback: boolean;
}

function familyRuleset(
  cluster: Cluster,
  options: IptablesProxyOptions,
  family: Family,
): FamilyRuleset {
  const is2019 = options.layout === '2019';
  const base: ProxyContext = proxyContext(cluster, options, family, layoutDefaults(options));
  if (is2019) return { family, text: ruleset2019(base, options), routesLoopback: family === 4 };
  const context = currentContext(base, options);
  return { family, text: currentRuleset(context), routesLoopback: context.localhostNodePorts };
}
