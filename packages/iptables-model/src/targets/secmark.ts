import type { TargetExtension } from '../extension/extension.ts';
import { readSaid, type SaidOptions } from '../extension/said-options.ts';
import { atMost } from '../text/canonical.ts';
import { keptTarget } from './kept.ts';

/** SECMARK_SECCTX_MAX - 1 (include/uapi/linux/netfilter/xt_SECMARK.h). */
const LONGEST_CONTEXT = 255;

/** In quotes where it would be several words; the tool itself writes none, and cannot read it again. */
function writtenContext(text: string): string {
  const context = atMost(LONGEST_CONTEXT, 'a context')(text);
  return /[\s"\\]/.test(context) ? `"${context.replaceAll(/["\\]/g, '\\$&')}"` : context;
}

const MARK = { '--selctx': { values: 1, canonical: writtenContext } } as const;

/** `-j SECMARK`: a packet's security context (net/netfilter/xt_SECMARK.c); nobody looks at it here. */
export const SECMARK: TargetExtension<SaidOptions> = {
  ...keptTarget('SECMARK', MARK, { tables: ['mangle', 'security'] }),
  read(given) {
    given.require('--selctx');
    return readSaid(given, MARK);
  },
};

const CONNECTION_MARK = { '--save': { values: 0 }, '--restore': { values: 0 } } as const;

/** `-j CONNSECMARK`: from the packet to its connection, or back (net/netfilter/xt_CONNSECMARK.c). */
export const CONNSECMARK: TargetExtension<SaidOptions> = {
  ...keptTarget('CONNSECMARK', CONNECTION_MARK, {
    tables: ['mangle', 'security'],
    needsConntrack: () => true,
  }),
  read(given) {
    given.oneOf('--save', '--restore');
    return readSaid(given, CONNECTION_MARK);
  },
};
