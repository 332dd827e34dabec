import { NODE_PORTS, SERVICES, TO_LOCAL } from '../../netfilter/chains.ts';
import { comment, hostPrefix } from '../../netfilter/rule.ts';
import type { TableText } from '../../netfilter/ruleset.ts';
import type { ProxyScene } from '../../proxy/context.ts';

const COMMENT = comment(
  'kubernetes service nodeports; NOTE: this must be the last rule in this chain',
);

/**
 * The last rule of KUBE-SERVICES: packets to this host go to KUBE-NODEPORTS. `except` is `! -d … `
 * or nothing.
 */
export function writeNodePortsJump(
  nat: TableText,
  { nodePorts }: ProxyScene,
  except: string,
  takesLoopback: boolean,
): void {
  if (nodePorts.all) {
    nat.append(SERVICES, `${except}${COMMENT}${TO_LOCAL}-j ${NODE_PORTS}`);
    return;
  }
  for (const address of nodePorts.addresses) {
    const text = hostPrefix(address);
    const isLoopback = text === '127.0.0.1/32' || text === '::1/128';
    if (isLoopback && !takesLoopback) continue;
    nat.append(SERVICES, `-d ${text} ${COMMENT}-j ${NODE_PORTS}`);
  }
}
