import type { Family } from '@packet-path/core';

/** REJECT with the answer that iptables-save prints for a rule that names none. */
export const REJECT: Readonly<Record<Family, string>> = {
  4: '-j REJECT --reject-with icmp-port-unreachable',
  6: '-j REJECT --reject-with icmp6-port-unreachable',
};
