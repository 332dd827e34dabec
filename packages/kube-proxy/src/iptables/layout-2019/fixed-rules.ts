import {
  ESTABLISHED,
  EXTERNAL_SERVICES,
  FIREWALL,
  FORWARD,
  NEW_ONLY,
  NODE_PORTS,
  POSTROUTING,
  SERVICES,
} from '../../netfilter/chains.ts';
import {
  writeMarkMasquerade,
  writePostrouting,
  writePostroutingOneRule,
} from '../../netfilter/masquerade.ts';
import { comment } from '../../netfilter/rule.ts';
import type { TableText } from '../../netfilter/ruleset.ts';
import type { ProxyContext } from '../../proxy/context.ts';
import type { IptablesProxyOptions } from '../shared/options.ts';

/** The kubelet's chain that marks packets for its KUBE-FIREWALL, which drops them. */
export const MARK_DROP = 'KUBE-MARK-DROP';
const DROP_MARK = '0x8000/0x8000';

const PORTALS = comment('kubernetes service portals');

export function writeFilterJumps(filter: TableText): void {
  const external = comment('kubernetes externally-visible service portals');
  filter
    .chain('INPUT')
    .push(
      `${NEW_ONLY}${PORTALS}-j ${SERVICES}`,
      `${NEW_ONLY}${external}-j ${EXTERNAL_SERVICES}`,
      `-j ${FIREWALL}`,
    );
  filter
    .chain('FORWARD')
    .push(
      `${comment('kubernetes forwarding rules')}-j ${FORWARD}`,
      `${NEW_ONLY}${PORTALS}-j ${SERVICES}`,
    );
  filter.chain('OUTPUT').push(`${NEW_ONLY}${PORTALS}-j ${SERVICES}`, `-j ${FIREWALL}`);
}

/** The two chains of the kubelet that kube-proxy's rules jump to or rely on. */
export function writeKubeletChains(filter: TableText, nat: TableText): void {
  filter.append(
    FIREWALL,
    `${comment('kubernetes firewall for dropping marked packets')}-m mark --mark ${DROP_MARK} -j DROP`,
  );
  nat.append(MARK_DROP, `-j MARK --set-xmark ${DROP_MARK}`);
}

export function writeFilterChains(
  filter: TableText,
  { mark, detector }: ProxyContext,
  liberal: boolean,
): void {
  for (const chain of [SERVICES, EXTERNAL_SERVICES]) filter.chain(chain);
  const rules = filter.chain(FORWARD);
  if (!liberal) rules.push('-m conntrack --ctstate INVALID -j DROP');
  rules.push(`${comment('kubernetes forwarding rules')}-m mark --mark ${mark}/${mark} -j ACCEPT`);
  const network = detector?.network;
  if (network === undefined) return;
  rules.push(
    `-s ${network} ${comment('kubernetes forwarding conntrack pod source rule')}${ESTABLISHED}-j ACCEPT`,
    `-d ${network} ${comment('kubernetes forwarding conntrack pod destination rule')}${ESTABLISHED}-j ACCEPT`,
  );
}

export function writeNatJumps(nat: TableText): void {
  nat.append('PREROUTING', `${PORTALS}-j ${SERVICES}`);
  nat.append('OUTPUT', `${PORTALS}-j ${SERVICES}`);
  nat.append('POSTROUTING', `${comment('kubernetes postrouting rules')}-j ${POSTROUTING}`);
}

export function writeNatChains(
  nat: TableText,
  context: ProxyContext,
  options: IptablesProxyOptions,
): void {
  for (const chain of [SERVICES, NODE_PORTS]) nat.chain(chain);
  writeMarkMasquerade(nat, context);
  if (options.postrouting === 'three-rules') writePostrouting(nat, context);
  else writePostroutingOneRule(nat, context);
}
