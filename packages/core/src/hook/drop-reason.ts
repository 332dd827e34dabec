import type { Hook } from './hook.ts';

/**
 * Why a packet ended, by kind, each with its data. Models declare theirs by module augmentation.
 */
export interface DropReasons {
  /** A hook function said so, and gave no reason of its own. */
  hook: { readonly hook: Hook; readonly name: string };
  /**
   * A rule dropped or refused it: the rule, counted from 1 as TRACE does, or null where the policy of the
   * base chain did.
   */
  rule: {
    readonly tool: string;
    readonly table: string;
    readonly chain: string;
    readonly hook: Hook;
    readonly rule: number | null;
  };
  /** No route leads to the destination, or one that leads nowhere: its type. */
  'no route': { readonly routeType: 'none' | 'blackhole' | 'unreachable' | 'prohibit' };
  /** The host does not forward (`net.ipv4.ip_forward`, `net.ipv6.conf.all.forwarding`). */
  'forwarding off': object;
  'ttl exceeded': object;
  /** The source address cannot stand on the wire it came by. */
  'martian source': { readonly address: string };
  'martian destination': { readonly address: string };
  /** The host is no member of the multicast group. */
  'not a member': { readonly address: string };
  /** No process has a socket there: the stack answered RST, or ICMP port unreachable. */
  'no socket': object;
  /** It is longer than the device sends at once, and must not be cut: the device's MTU. */
  'too long': { readonly mtu: number };
  /** Fragments that overlap (RFC 5722; net/ipv4/inet_fragment.c, `inet_frag_queue_insert`). */
  'overlapping fragments': object;
}

/** Why a packet ended. */
export type DropReason<Kind extends keyof DropReasons = keyof DropReasons> = {
  readonly [Each in Kind]: { readonly kind: Each } & DropReasons[Each];
}[Kind];
