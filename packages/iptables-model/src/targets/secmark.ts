import type { TargetExtension } from '../extension/extension.ts';
import type { SaidOptions } from '../extension/said-options.ts';
import { atMost } from '../text/canonical.ts';
import { keptTarget } from './kept.ts';

/** SECMARK_SECCTX_MAX - 1 (include/uapi/linux/netfilter/xt_SECMARK.h). */
const LONGEST_CONTEXT = 255;

/** `-j SECMARK`: a packet's security context (net/netfilter/xt_SECMARK.c); nobody looks at it here. */
export const SECMARK: TargetExtension<SaidOptions> = keptTarget(
  'SECMARK',
  { '--selctx': { values: 1, canonical: atMost(LONGEST_CONTEXT, 'a context') } },
  { tables: ['mangle', 'security'] },
);

/** `-j CONNSECMARK`: from the packet to its connection, or back (net/netfilter/xt_CONNSECMARK.c). */
export const CONNSECMARK: TargetExtension<SaidOptions> = keptTarget(
  'CONNSECMARK',
  { '--save': { values: 0 }, '--restore': { values: 0 } },
  { tables: ['mangle', 'security'], needsConntrack: () => true },
);
