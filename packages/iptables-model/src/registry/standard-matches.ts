import type { MatchExtension } from '../extension/extension.ts';
import { addrtype } from '../matches/addrtype.ts';
import { cgroup } from '../matches/cgroup.ts';
import { cluster } from '../matches/cluster.ts';
import { comment } from '../matches/comment.ts';
import { connbytes } from '../matches/connbytes.ts';
import { connlabel } from '../matches/connlabel.ts';
import { connlimit } from '../matches/connlimit.ts';
import { connmark } from '../matches/connmark.ts';
import { conntrack } from '../matches/conntrack.ts';
import { cpu } from '../matches/cpu.ts';
import { dccp } from '../matches/dccp.ts';
import { devgroup } from '../matches/devgroup.ts';
import { dscp } from '../matches/dscp.ts';
import { ecn } from '../matches/ecn.ts';
import { eui64 } from '../matches/eui64.ts';
import { dst, hbh, rt, srh } from '../matches/extension-headers.ts';
import { frag } from '../matches/frag.ts';
import { hashlimit } from '../matches/hashlimit.ts';
import { helper } from '../matches/helper.ts';
import { icmp, icmp6 } from '../matches/icmp.ts';
import { iprange } from '../matches/iprange.ts';
import { ipv6header } from '../matches/ipv6-header.ts';
import { ipvs } from '../matches/ipvs.ts';
import { length } from '../matches/length.ts';
import { limit } from '../matches/limit.ts';
import { mac } from '../matches/mac.ts';
import { mark } from '../matches/mark.ts';
import { mh } from '../matches/mobility.ts';
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
import { ah4, ah6, esp, ipcomp } from '../matches/security-header.ts';
import { set } from '../matches/set.ts';
import { socket } from '../matches/socket.ts';
import { state } from '../matches/state.ts';
import { statistic } from '../matches/statistic.ts';
import { string } from '../matches/string.ts';
import { tcp } from '../matches/tcp.ts';
import { tcpmss } from '../matches/tcpmss.ts';
import { time } from '../matches/time.ts';
import { tos } from '../matches/tos.ts';
import { hl, ttl } from '../matches/ttl.ts';
import { u32 } from '../matches/u32.ts';
import { udp, udplite } from '../matches/udp.ts';

/** The matches of this package. */
export const STANDARD_MATCHES: readonly MatchExtension[] = [
  addrtype,
  ah4,
  ah6,
  cgroup,
  cluster,
  comment,
  connbytes,
  connlabel,
  connlimit,
  connmark,
  conntrack,
  cpu,
  devgroup,
  dscp,
  dccp,
  dst,
  ecn,
  esp,
  eui64,
  frag,
  hashlimit,
  hbh,
  helper,
  hl,
  icmp,
  icmp6,
  ipcomp,
  iprange,
  ipv6header,
  ipvs,
  length,
  limit,
  mac,
  mark,
  mh,
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
  srh,
  state,
  statistic,
  string,
  tcp,
  tcpmss,
  time,
  tos,
  ttl,
  u32,
  udp,
  udplite,
];
