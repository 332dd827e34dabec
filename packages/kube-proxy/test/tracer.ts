import { Address, Prefix } from '@packet-path/core';
import { rulesOf } from './ruleset-text.ts';

export interface TracedPacket {
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly local: readonly string[];
}

export interface Traced {
  /** Where the packet may be sent, or what is done with it instead. */
  readonly outcome: string;
  readonly masqueraded: boolean;
}

/**
 * Follows a packet through the text of kube-proxy's own rules: every branch that chance may take,
 * no connection tracking. It reads rules as text, so it shares nothing with the models.
 */
export function trace(text: string, packet: TracedPacket): Traced {
  const outputs: string[] = [];
  let masqueraded = false;

  const matches = (rule: string): boolean => {
    const address = (option: string, value: string): boolean => {
      const found = new RegExp(`(! )?${option} (\\S+)`).exec(rule);
      if (found === null) return true;
      return Prefix.parse(found[2]!).contains(Address.parse(value)) !== (found[1] !== undefined);
    };
    const local = (option: string, value: string): boolean =>
      !rule.includes(`${option} LOCAL`) || packet.local.includes(value);
    const port = /--dport (\d+)/.exec(rule)?.[1];
    return (
      !/--rcheck|--ctstate|--mark/.test(rule) &&
      address('-s', packet.source) &&
      address('-d', packet.destination) &&
      local('--src-type', packet.source) &&
      local('--dst-type', packet.destination) &&
      (port === undefined || Number(port) === packet.port)
    );
  };

  /** Whether the packet's way ends in the chain. */
  const walk = (table: string, chain: string): boolean => {
    for (const rule of rulesOf(text, table, chain) ?? []) {
      const target = / ?-j (\S+)/.exec(rule)?.[1];
      if (target === undefined || !matches(rule)) continue;
      if (target === 'KUBE-MARK-MASQ') masqueraded = true;
      else if (target === 'DNAT') {
        outputs.push(/--to-destination (\S+)/.exec(rule)![1]!);
        return true;
      } else if (['ACCEPT', 'DROP', 'REJECT'].includes(target)) {
        outputs.push(target);
        return true;
      } else if (walk(table, target) && !rule.includes('--probability')) return true;
    }
    return false;
  };

  if (!walk('nat', 'KUBE-SERVICES')) {
    for (const chain of ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-PROXY-FIREWALL']) {
      if (walk('filter', chain)) break;
    }
  }
  return { outcome: outputs.join(', '), masqueraded };
}
