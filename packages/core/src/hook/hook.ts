/**
 * The five places where netfilter looks at a packet.
 *
 * ```text
 *  from an interface                                             to an interface
 *        │                                                             ▲
 *        ▼                     not for us                              │
 *   PREROUTING ──▶ routing ────────────────▶ FORWARD ──────────▶ POSTROUTING
 *                     │ for us                                         ▲
 *                     ▼                                                │
 *                   INPUT ──▶ local process ──▶ routing ──▶ OUTPUT ──▶ routing, if rewritten
 * ```
 *
 * Source: include/uapi/linux/netfilter.h, `enum nf_inet_hooks`.
 */
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/** The hooks, in the kernel's numbering. */
export const HOOKS: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/**
 * Where in a hook a function stands: lower runs first.
 *
 * Source: include/uapi/linux/netfilter_ipv4.h, `enum nf_ip_hook_priorities`.
 */
export const Priority = {
  /** Reassembly of fragments (`NF_IP_PRI_CONNTRACK_DEFRAG`). */
  DEFRAG: -400,
  RAW: -300,
  CONNTRACK: -200,
  MANGLE: -150,
  NAT_DESTINATION: -100,
  FILTER: 0,
  SECURITY: 50,
  NAT_SOURCE: 100,
  /** The connection is entered in the table (`NF_IP_PRI_CONNTRACK_CONFIRM`). */
  CONNTRACK_CONFIRM: 2147483647,
} as const;

/**
 * The decision of a hook function.
 *
 * - `accept`: the next function goes on with the packet.
 * - `drop`: the packet ends here.
 * - `stolen`: the function has taken the packet over, or holds it back.
 */
export type Verdict = 'accept' | 'drop' | 'stolen';
