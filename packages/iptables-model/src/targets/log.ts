import type { TargetExtension } from '../extension/extension.ts';
import {
  readSaid,
  type SaidOptionShape,
  type SaidOptions,
  writeSaid,
} from '../extension/said-options.ts';
import { quote } from '../text/quote.ts';
import { readNumber } from '../text/ranges.ts';
import { CONTINUE } from './continue.ts';

/** Targets that tell somebody of a packet: here the trace shows that their rules matched. */
function telling(
  name: string,
  options: Readonly<Record<string, SaidOptionShape>>,
): TargetExtension<SaidOptions> {
  return {
    name,
    options,
    read: (given) => readSaid(given, options),
    write: writeSaid,
    compile: () => CONTINUE,
  };
}

/** A prefix; the tools cut what is too long. */
function prefixOf(longest: number): (text: string) => string {
  return (text) => {
    const prefix = text.slice(0, longest);
    // The tool writes a prefix without quotes where it has letters and digits alone.
    return quote(prefix);
  };
}

/** A number that need not be said where it is `standard`. */
function number(largest: number, standard?: number): (text: string) => string | null {
  return (text) => {
    const value = readNumber(text, 0, largest);
    return value === standard ? null : `${value}`;
  };
}

/** The levels by number, syslog's names for them (RFC 5424); `warning` is the standard one. */
const LEVELS: readonly string[] = 'emerg alert crit error warning notice info debug'.split(' ');
const level = number(LEVELS.length - 1, LEVELS.indexOf('warning'));

function readLevel(text: string): string | null {
  const name = text.toLowerCase();
  const named = LEVELS.indexOf(name === 'panic' ? 'emerg' : name);
  return level(named < 0 ? text : `${named}`);
}

/** `-j LOG` (net/netfilter/xt_LOG.c); a prefix has 30 bytes with its end (`xt_log_info`). */
export const LOG: TargetExtension<SaidOptions> = telling('LOG', {
  '--log-prefix': { values: 1, canonical: prefixOf(29) },
  '--log-level': { values: 1, canonical: readLevel },
  '--log-tcp-sequence': { values: 0 },
  '--log-tcp-options': { values: 0 },
  '--log-ip-options': { values: 0 },
  '--log-uid': { values: 0 },
  '--log-macdecode': { values: 0 },
});

/** `-j NFLOG` (net/netfilter/xt_NFLOG.c); a prefix has 64 bytes with its end (`xt_nflog_info`). */
export const NFLOG: TargetExtension<SaidOptions> = telling('NFLOG', {
  '--nflog-prefix': { values: 1, canonical: prefixOf(63) },
  '--nflog-group': { values: 1, canonical: number(0xffff, 0) },
  '--nflog-range': { values: 1, canonical: number(0xffffffff) },
  '--nflog-size': { values: 1, canonical: number(0xffffffff) },
  '--nflog-threshold': { values: 1, canonical: number(0xffff, 0) },
});

/** `-j TRACE` (net/netfilter/xt_TRACE.c). */
export const TRACE: TargetExtension<SaidOptions> = { ...telling('TRACE', {}), tables: ['raw'] };
