import { type Cluster, SOME_CLUSTER } from '@packet-path/cluster';
import { checkArgument, type Family, PartedText, someObject } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf, proxyContext, proxyScene } from '../proxy/context.ts';
import { currentContext } from './current/context.ts';
import { currentRuleset } from './current/ruleset.ts';
import { ruleset2019 } from './layout-2019/ruleset.ts';
import type { FamilyRuleset } from './shared/family-ruleset.ts';
import { layoutDefaults } from './shared/layout-defaults.ts';
import type { IptablesProxyOptions } from './shared/options.ts';
import { ROUTE_LOCALNET } from './shared/route-localnet.ts';

/**
 * The program of kube-proxy in iptables mode for one node.
 *
 * @throws {PacketPathError} `bad-option`, or as an address or prefix among the options
 */
export function iptablesProgram(cluster: Cluster, options: IptablesProxyOptions = {}): HostProgram {
  checkArgument('iptablesProgram', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('iptablesProgram', 'options', options, someObject);
  return programOf(
    familiesOf(cluster, options).map((family) => familyRuleset(cluster, options, family)),
  );
}

/** The program that consists of the rules of some families. */
export function programOf(rulesets: readonly FamilyRuleset[]): HostProgram {
  const text = (family: Family): PartedText =>
    rulesets.find((ruleset) => ruleset.family === family)?.text ?? NO_TEXT;
  const parted = { 4: text(4), 6: text(6) };
  const routesLoopback = rulesets.some((ruleset) => ruleset.routesLoopback);
  const program = {
    get iptables(): string {
      return `${parted[4]}`;
    },
    get ip6tables(): string {
      return `${parted[6]}`;
    },
    ipset: '',
    ipvsadm: '',
    nftables: '',
    addresses: [],
    sysctls: routesLoopback ? { [ROUTE_LOCALNET]: 1 } : {},
  };
  // To whoever lists or compares it, it is a program like any other.
  return Object.defineProperty(program, 'parted', { value: parted });
}

const NO_TEXT = new PartedText([]);

function familyRuleset(
  cluster: Cluster,
  options: IptablesProxyOptions,
  family: Family,
): FamilyRuleset {
  const is2019 = options.layout === '2019';
  const defaults = layoutDefaults(options);
  if (is2019) {
    const context = proxyContext(cluster, options, family, defaults);
    const { text } = ruleset2019(context, options);
    return { family, text, routesLoopback: family === 4 };
  }
  const context = currentContext(proxyScene(cluster, options, family, defaults), options);
  const { text } = currentRuleset(context);
  return { family, text, routesLoopback: context.localhostNodePorts };
}
