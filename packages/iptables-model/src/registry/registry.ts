import type { Family } from '@packet-path/core';
import type { MatchExtension, TargetExtension } from '../extension/extension.ts';
import { addrtype } from '../matches/addrtype.ts';
import { cgroup } from '../matches/cgroup.ts';
import { comment } from '../matches/comment.ts';
import { connlimit } from '../matches/connlimit.ts';
import { connmark } from '../matches/connmark.ts';
import { conntrack } from '../matches/conntrack.ts';
import { cpu } from '../matches/cpu.ts';
import { devgroup } from '../matches/devgroup.ts';
import { dscp } from '../matches/dscp.ts';
import { ecn } from '../matches/ecn.ts';
import { dst, hbh, rt } from '../matches/extension-headers.ts';
import { frag } from '../matches/frag.ts';
import { hashlimit } from '../matches/hashlimit.ts';
import { helper } from '../matches/helper.ts';
import { icmp, icmp6 } from '../matches/icmp.ts';
import { iprange } from '../matches/iprange.ts';
import { ipvs } from '../matches/ipvs.ts';
import { length } from '../matches/length.ts';
import { limit } from '../matches/limit.ts';
import { mac } from '../matches/mac.ts';
import { mark } from '../matches/mark.ts';
import { multiport } from '../matches/multiport.ts';
import { nfacct } from '../matches/nfacct.ts';
import { owner } from '../matches/owner.ts';
import { physdev } from '../matches/physdev.ts';
import { pkttype } from '../matches/pkttype.ts';
import { policy } from '../matches/policy.ts';
import { quota } from '../matches/quota.ts';
import { realm } from '../matches/realm.ts';
import { recent } from '../matches/recent.ts';
import { rpfilter } from '../matches/rpfilter.ts';
import { sctp } from '../matches/sctp.ts';
import { set } from '../matches/set.ts';
import { socket } from '../matches/socket.ts';
import { state } from '../matches/state.ts';
import { statistic } from '../matches/statistic.ts';
import { string } from '../matches/string.ts';
import { tcp } from '../matches/tcp.ts';
import { tcpmss } from '../matches/tcpmss.ts';
import { tos } from '../matches/tos.ts';
import { hl, ttl } from '../matches/ttl.ts';
import { u32 } from '../matches/u32.ts';
import { udp, udplite } from '../matches/udp.ts';
import { AUDIT } from '../targets/audit.ts';
import { CHECKSUM } from '../targets/checksum.ts';
import { CLASSIFY } from '../targets/classify.ts';
import { CONNMARK } from '../targets/connmark.ts';
import { CT } from '../targets/ct.ts';
import { DSCP } from '../targets/dscp.ts';
import { ECN } from '../targets/ecn.ts';
import { LOG, NFLOG, TRACE } from '../targets/log.ts';
import { MARK } from '../targets/mark.ts';
import { MASQUERADE } from '../targets/masquerade.ts';
import { DNAT, SNAT } from '../targets/nat.ts';
import { NETMAP } from '../targets/netmap.ts';
import { NFQUEUE, QUEUE } from '../targets/nfqueue.ts';
import { NOTRACK } from '../targets/notrack.ts';
import { REDIRECT } from '../targets/redirect.ts';
import { REJECT } from '../targets/reject.ts';
import { CONNSECMARK, SECMARK } from '../targets/secmark.ts';
import { set as SET } from '../targets/set.ts';
import { TCPMSS } from '../targets/tcpmss.ts';
import { TOS } from '../targets/tos.ts';
import { TPROXY } from '../targets/tproxy.ts';
import { HL, TTL } from '../targets/ttl.ts';

const MATCHES: readonly MatchExtension[] = [
  addrtype,
  cgroup,
  comment,
  connlimit,
  connmark,
  conntrack,
  cpu,
  devgroup,
  dscp,
  dst,
  ecn,
  frag,
  hashlimit,
  hbh,
  helper,
  hl,
  icmp,
  icmp6,
  iprange,
  ipvs,
  length,
  limit,
  mac,
  mark,
  multiport,
  nfacct,
  owner,
  physdev,
  pkttype,
  policy,
  quota,
  realm,
  recent,
  rpfilter,
  rt,
  sctp,
  set,
  socket,
  state,
  statistic,
  string,
  tcp,
  tcpmss,
  tos,
  ttl,
  u32,
  udp,
  udplite,
];

const TARGETS: readonly TargetExtension[] = [
  AUDIT,
  CHECKSUM,
  CLASSIFY,
  CONNMARK,
  CONNSECMARK,
  CT,
  DNAT,
  DSCP,
  ECN,
  HL,
  LOG,
  MARK,
  MASQUERADE,
  NETMAP,
  NFLOG,
  NFQUEUE,
  NOTRACK,
  QUEUE,
  REDIRECT,
  REJECT,
  SECMARK,
  SET,
  SNAT,
  TCPMSS,
  TOS,
  TPROXY,
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
