import {
  ESTABLISHED,
  EXTERNAL_SERVICES,
  FIREWALL,
  FORWARD,
  NEW_ONLY,
  NODE_PORTS,
  POSTROUTING,
  PROXY_FIREWALL,
  SERVICES,
} from '../../netfilter/chains.ts';
import { writeMarkMasquerade, writePostrouting } from '../../netfilter/masquerade.ts';
import { comment } from '../../netfilter/rule.ts';
import type { TableText } from '../../netfilter/ruleset.ts';
import { INVALID_DROPPED } from './accounts.ts';
import type { CurrentContext } from './context.ts';

const PORTALS = comment('kubernetes service portals');
const EXTERNAL = comment('kubernetes externally-visible service portals');
const LOAD_BALANCER = comment('kubernetes load balancer firewall');

/**
 * The jumps of table filter. kube-proxy inserts each before the others, so the last of its list
 * stands first.
 */
export function writeFilterJumps(filter: TableText): void {
  filter.chain('INPUT').push(
    `${NEW_ONLY}${LOAD_BALANCER}-j ${PROXY_FIREWALL}`,
    `${comment('kubernetes health check service ports')}-j ${NODE_PORTS}`,
    `${NEW_ONLY}${EXTERNAL}-j ${EXTERNAL_SERVICES}`,
    // The kubelet starts first, so its jump comes last.
    `-j ${FIREWALL}`,
  );
  filter
    .chain('FORWARD')
    .push(
      `${NEW_ONLY}${LOAD_BALANCER}-j ${PROXY_FIREWALL}`,
      `${comment('kubernetes forwarding rules')}-j ${FORWARD}`,
      `${NEW_ONLY}${PORTALS}-j ${SERVICES}`,
      `${NEW_ONLY}${EXTERNAL}-j ${EXTERNAL_SERVICES}`,
    );
  filter
    .chain('OUTPUT')
    .push(
      `${NEW_ONLY}${LOAD_BALANCER}-j ${PROXY_FIREWALL}`,
      `${NEW_ONLY}${PORTALS}-j ${SERVICES}`,
      `-j ${FIREWALL}`,
    );
}

export function writeNatJumps(nat: TableText): void {
  nat.append('PREROUTING', `${PORTALS}-j ${SERVICES}`);
  nat.append('OUTPUT', `${PORTALS}-j ${SERVICES}`);
  nat.append('POSTROUTING', `${comment('kubernetes postrouting rules')}-j ${POSTROUTING}`);
}

/** The chains of table filter that do not depend on the services. */
export function writeFixedFilterChains(filter: TableText, context: CurrentContext): void {
  for (const chain of [SERVICES, EXTERNAL_SERVICES, NODE_PORTS, PROXY_FIREWALL])
    filter.chain(chain);
  const firewall = filter.chain(FIREWALL);
  if (context.localhostNodePorts) {
    // Loopback addresses are routed then (route_localnet), so packets to them from other hosts are
    // dropped.
    firewall.push(
      `! -s 127.0.0.0/8 -d 127.0.0.0/8 ${comment('block incoming localnet connections')}` +
        '-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
    );
  }
  const { mark, tcpBeLiberal, nfacct } = context;
  if (!tcpBeLiberal) {
    const counted = nfacct ? `-m nfacct --nfacct-name ${INVALID_DROPPED} ` : '';
    filter.append(FORWARD, `-m conntrack --ctstate INVALID ${counted}-j DROP`);
  }
  filter
    .chain(FORWARD)
    .push(
      `${comment('kubernetes forwarding rules')}-m mark --mark ${mark}/${mark} -j ACCEPT`,
      `${comment('kubernetes forwarding conntrack rule')}${ESTABLISHED}-j ACCEPT`,
    );
}

export function writeFixedNatChains(nat: TableText, context: CurrentContext): void {
  for (const chain of [SERVICES, NODE_PORTS]) nat.chain(chain);
  writePostrouting(nat, context);
  writeMarkMasquerade(nat, context);
}
