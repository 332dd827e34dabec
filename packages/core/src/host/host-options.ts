import type { Choices } from '../chance/choices.ts';
import type { Seed } from '../chance/random.ts';
import type { InterfaceOptions } from '../device/network-interface.ts';
import { checkArgument } from '../error/check-argument.ts';
import { someObject } from '../error/check-options.ts';
import type { Route } from '../route/route.ts';
import type { RoutingRule } from '../route/routes.ts';
import type { SysctlValue } from '../sysctl/sysctl-value.ts';
import type { VirtualClock } from '../time/clock.ts';

/** The parts of a host. Everything has a default. */
export interface HostOptions {
  readonly name?: string;
  /** Its devices; `lo` is always there. */
  readonly interfaces?: readonly InterfaceOptions[];
  /** Routes as `ip route` writes them, or as values. On-link networks need none. */
  readonly routes?: readonly (Route | string)[];
  /** Routes of other tables than main, by the table's name. */
  readonly tables?: Readonly<Record<string, readonly (Route | string)[]>>;
  /** Which packets ask which of these tables (`ip rule`), in order. */
  readonly routingRules?: readonly RoutingRule[];
  /**
   * Whether the host is a router: `net.ipv4.ip_forward` and `net.ipv6.conf.all.forwarding` are 1.
   * False, Linux's default, unless given here or among the sysctls.
   */
  readonly forwarding?: boolean;
  /**
   * By full name (`net.ipv4.ip_forward`). Names that no model knows, values that the kernel refuses, and values
   * that change what is not modelled are errors: docs/exactness.md lists which are followed.
   */
  readonly sysctls?: Readonly<Record<string, SysctlValue>>;
  readonly clock?: VirtualClock;
  /** The date when the clock stands at 0, in seconds since 1970, UTC; 0 unless given. Rules about time ask it. */
  readonly startsAt?: number;
  /**
   * Rules that a packet may be compared with on its way, all hooks and models together; with more, sending
   * it throws `too-much-work`, and rules have counted it up to there. No bound unless given, as in Linux: thirty
   * chains that each jump twice into the next make a billion of them.
   */
  readonly mostRules?: number;
  /** The root of all randomness; `packet-path` unless given. */
  readonly seed?: Seed;
  /** Where choices come from, when not from the seed. */
  readonly choices?: Choices;
}

/** @throws {PacketPathError} `bad-option` where there are no options at all */
export function checkHostOptions(options: HostOptions): void {
  checkArgument('new Host', 'options', options, someObject);
  checkArgument('new Host', 'sysctls', options.sysctls ?? {}, someObject);
}

/** The sysctls of a router. */
const FORWARDING = {
  'net.ipv4.ip_forward': 1,
  'net.ipv6.conf.all.forwarding': 1,
} as const;

/** The sysctls that a host is made with: a router's, then those given. */
export function sysctlsOf({ forwarding, sysctls }: HostOptions): HostOptions['sysctls'] & object {
  return { ...(forwarding && FORWARDING), ...sysctls };
}
