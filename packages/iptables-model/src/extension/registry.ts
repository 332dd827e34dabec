import type { Family } from '@packet-path/core';
import { addrtype } from '../matches/addrtype.ts';
import { comment } from '../matches/comment.ts';
import { connlimit } from '../matches/connlimit.ts';
import { connmark } from '../matches/connmark.ts';
import { conntrack } from '../matches/conntrack.ts';
import { dscp } from '../matches/dscp.ts';
import { hashlimit } from '../matches/hashlimit.ts';
import { icmp, icmp6 } from '../matches/icmp.ts';
import { iprange } from '../matches/iprange.ts';
import { ipvs } from '../matches/ipvs.ts';
import { length } from '../matches/length.ts';
import { limit } from '../matches/limit.ts';
import { mark } from '../matches/mark.ts';
import { multiport } from '../matches/multiport.ts';
import { nfacct } from '../matches/nfacct.ts';
import { owner } from '../matches/owner.ts';
import { physdev } from '../matches/physdev.ts';
import { pkttype } from '../matches/pkttype.ts';
import { recent } from '../matches/recent.ts';
import { rpfilter } from '../matches/rpfilter.ts';
import { sctp } from '../matches/sctp.ts';
import { set } from '../matches/set.ts';
import { state } from '../matches/state.ts';
import { statistic } from '../matches/statistic.ts';
import { tcp } from '../matches/tcp.ts';
import { tos } from '../matches/tos.ts';
import { hl, ttl } from '../matches/ttl.ts';
import { u32 } from '../matches/u32.ts';
import { udp, udplite } from '../matches/udp.ts';
import { CONNMARK } from '../targets/connmark.ts';
import { CT } from '../targets/ct.ts';
import { DSCP } from '../targets/dscp.ts';
import { LOG, NFLOG, TRACE } from '../targets/log.ts';
import { MARK } from '../targets/mark.ts';
import { MASQUERADE } from '../targets/masquerade.ts';
import { DNAT, SNAT } from '../targets/nat.ts';
import { NETMAP } from '../targets/netmap.ts';
import { NOTRACK } from '../targets/notrack.ts';
import { REDIRECT } from '../targets/redirect.ts';
import { REJECT } from '../targets/reject.ts';
import { set as SET } from '../targets/set.ts';
import { TOS } from '../targets/tos.ts';
import { HL, TTL } from '../targets/ttl.ts';
import type { MatchExtension, TargetExtension } from './extension.ts';

const MATCHES: readonly MatchExtension[] = [
  addrtype,
  comment,
  connlimit,
  connmark,
  conntrack,
  dscp,
  hashlimit,
  hl,
  icmp,
  icmp6,
  iprange,
  ipvs,
  length,
  limit,
  mark,
  multiport,
  nfacct,
  owner,
  physdev,
  pkttype,
  recent,
  rpfilter,
  sctp,
  set,
  state,
  statistic,
  tcp,
  tos,
  ttl,
  u32,
  udp,
  udplite,
];

const TARGETS: readonly TargetExtension[] = [
  CONNMARK,
  CT,
  DNAT,
  DSCP,
  HL,
  LOG,
  MARK,
  MASQUERADE,
  NETMAP,
  NFLOG,
  NOTRACK,
  REDIRECT,
  REJECT,
  SET,
  SNAT,
  TOS,
  TRACE,
  TTL,
];

type ByName<Kind> = Readonly<Record<Family, Map<string, Kind>>>;

/** The matches and targets that rules may use, by family and name. */
export class Registry {
  readonly #matches: ByName<MatchExtension> = { 4: new Map(), 6: new Map() };
  readonly #targets: ByName<TargetExtension> = { 4: new Map(), 6: new Map() };

  /** What this package models, and a caller's own, which take precedence. */
  constructor(matches: readonly MatchExtension[] = [], targets: readonly TargetExtension[] = []) {
    for (const match of [...MATCHES, ...matches]) enter(this.#matches, match);
    for (const target of [...TARGETS, ...targets]) enter(this.#targets, target);
  }

  match(family: Family, name: string): MatchExtension | undefined {
    return this.#matches[family].get(name);
  }

  target(family: Family, name: string): TargetExtension | undefined {
    return this.#targets[family].get(name);
  }
}

function enter<Kind extends MatchExtension | TargetExtension>(
  known: ByName<Kind>,
  extension: Kind,
): void {
  for (const family of extension.families ?? ([4, 6] as const)) {
    known[family].set(extension.name, extension);
  }
}
