import type { Family } from '../address/address.ts';
import { Errno } from '../error/errno.ts';
import {
  type IcmpErrorKind,
  IcmpType,
  IcmpUnreachable,
  Icmpv6Type,
  Icmpv6Unreachable,
} from '../packet/icmp.ts';

import type { Route, RouteType } from './route.ts';

/** A route that leads on, or to this host. */
export type UsableRoute = Route & { readonly type: 'unicast' | 'local' | 'broadcast' };

/** Whether a look-up found a way. */
export function isUsable(route: Route | undefined): route is UsableRoute {
  return route?.type === 'unicast' || route?.type === 'local' || route?.type === 'broadcast';
}

/** The consequence for a packet that no route leads on. */
export interface RouteFailure {
  /** The error that a local sender gets. */
  readonly errno: number;
  /** The answer to a sender elsewhere; null where the packet ends silently. */
  readonly answer: IcmpErrorKind | null;
}

/**
 * Why a look-up's result is no way for a packet, in the words of both kinds of sender.
 *
 * Sources: net/ipv4/fib_semantics.c, `fib_props`, and net/ipv4/route.c, `ip_error`;
 * net/ipv6/route.c, `fib6_prop`, `ip6_pkt_discard` and `ip6_pkt_prohibit`.
 */
export function routeFailure(family: Family, route: Route | undefined): RouteFailure {
  return FAILURES[family][route?.type ?? 'none'] ?? FAILURES[family].none;
}

type Failures = Partial<Record<RouteType, RouteFailure>> & { readonly none: RouteFailure };

function unreachable(errno: number, code: number): RouteFailure {
  return { errno, answer: { type: IcmpType.DEST_UNREACH, code } };
}

function unreachableV6(errno: number, code: number): RouteFailure {
  return { errno, answer: { type: Icmpv6Type.DEST_UNREACH, code } };
}

const FAILURES: Readonly<Record<Family, Failures>> = {
  4: {
    none: unreachable(Errno.ENETUNREACH, IcmpUnreachable.NET),
    blackhole: { errno: Errno.EINVAL, answer: null },
    unreachable: unreachable(Errno.EHOSTUNREACH, IcmpUnreachable.HOST),
    prohibit: unreachable(Errno.EACCES, IcmpUnreachable.ADMINISTRATIVELY_PROHIBITED),
  },
  6: {
    none: unreachableV6(Errno.ENETUNREACH, Icmpv6Unreachable.NO_ROUTE),
    blackhole: { errno: Errno.EINVAL, answer: null },
    unreachable: unreachableV6(Errno.EHOSTUNREACH, Icmpv6Unreachable.NO_ROUTE),
    prohibit: unreachableV6(Errno.EACCES, Icmpv6Unreachable.ADMINISTRATIVELY_PROHIBITED),
  },
};
