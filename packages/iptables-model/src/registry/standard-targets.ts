import type { TargetExtension } from '../extension/extension.ts';
import { AUDIT } from '../targets/audit.ts';
import { CHECKSUM } from '../targets/checksum.ts';
import { CLASSIFY } from '../targets/classify.ts';
import { CONNMARK } from '../targets/connmark.ts';
import { CT } from '../targets/ct.ts';
import { DSCP } from '../targets/dscp.ts';
import { ECN } from '../targets/ecn.ts';
import { HMARK } from '../targets/hmark.ts';
import { IDLETIMER } from '../targets/idletimer.ts';
import { LED } from '../targets/led.ts';
import { LOG, NFLOG, TRACE } from '../targets/log.ts';
import { MARK } from '../targets/mark.ts';
import { MASQUERADE } from '../targets/masquerade.ts';
import { DNAT, SNAT } from '../targets/nat.ts';
import { NETMAP } from '../targets/netmap.ts';
import { NFQUEUE, QUEUE } from '../targets/nfqueue.ts';
import { NOTRACK } from '../targets/notrack.ts';
import { DNPT, SNPT } from '../targets/prefix-translation.ts';
import { REDIRECT } from '../targets/redirect.ts';
import { REJECT } from '../targets/reject.ts';
import { CONNSECMARK, SECMARK } from '../targets/secmark.ts';
import { set as SET } from '../targets/set.ts';
import { SYNPROXY } from '../targets/synproxy.ts';
import { TCPMSS } from '../targets/tcpmss.ts';
import { TCPOPTSTRIP } from '../targets/tcpoptstrip.ts';
import { TEE } from '../targets/tee.ts';
import { TOS } from '../targets/tos.ts';
import { TPROXY } from '../targets/tproxy.ts';
import { HL, TTL } from '../targets/ttl.ts';

/** The targets of this package; verdicts and chains are none of them. */
export const STANDARD_TARGETS: readonly TargetExtension[] = [
  AUDIT,
  CHECKSUM,
  CLASSIFY,
  CONNMARK,
  CONNSECMARK,
  CT,
  DNAT,
  DNPT,
  DSCP,
  ECN,
  HL,
  HMARK,
  IDLETIMER,
  LED,
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
  SNPT,
  SYNPROXY,
  TCPMSS,
  TCPOPTSTRIP,
  TEE,
  TOS,
  TPROXY,
  TRACE,
  TTL,
];
