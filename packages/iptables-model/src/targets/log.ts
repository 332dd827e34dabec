import { PacketPathError } from '@packet-path/core';
import type { Action, OptionShape, TargetExtension } from '../extension/extension.ts';
import { quote } from '../text/quote.ts';
import { readNumber } from '../text/ranges.ts';

/** The options in the order printed: names without a value hold none. */
type LogOptions = readonly (readonly [name: string, value: string | null])[];

/** An option, and how its value is written in canonical words; null where it need not be said. */
interface LogOption extends OptionShape {
  readonly canonical?: (text: string) => string | null;
}

const CONTINUE: Action = { run: () => 'continue' };

/** Targets that tell somebody of a packet: here the trace shows that their rules matched. */
function telling(
  name: string,
  options: Readonly<Record<string, LogOption>>,
): TargetExtension<LogOptions> {
  return {
    name,
    options,
    read: (given) =>
      Object.entries(options).flatMap(([option, { canonical }]): LogOptions => {
        const said = given.get(option);
        if (said === undefined) return [];
        if (canonical === undefined) return [[option, null]];
        const value = said.read(canonical);
        return value === null ? [] : [[option, value]];
      }),
    write: (said) =>
      said
        .map(([option, value]) => (value === null ? option : `${option} ${quote(value)}`))
        .join(' '),
    compile: () => CONTINUE,
  };
}

function atMost(longest: number): (text: string) => string {
  return (text) => {
    if (text.length <= longest) return text;
    throw new PacketPathError('bad-option', `a prefix of ${text.length} characters`, {
      expected: `at most ${longest} characters`,
    });
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
  const named = LEVELS.indexOf(text.toLowerCase());
  return level(named < 0 ? text : `${named}`);
}

/** `-j LOG` (net/netfilter/xt_LOG.c); a prefix has 30 bytes with its end (`xt_log_info`). */
export const LOG: TargetExtension<LogOptions> = telling('LOG', {
  '--log-prefix': { values: 1, canonical: atMost(29) },
  '--log-level': { values: 1, canonical: readLevel },
  '--log-tcp-sequence': { values: 0 },
  '--log-tcp-options': { values: 0 },
  '--log-ip-options': { values: 0 },
  '--log-uid': { values: 0 },
  '--log-macdecode': { values: 0 },
});

/** `-j NFLOG` (net/netfilter/xt_NFLOG.c); a prefix has 64 bytes with its end (`xt_nflog_info`). */
export const NFLOG: TargetExtension<LogOptions> = telling('NFLOG', {
  '--nflog-prefix': { values: 1, canonical: atMost(63) },
  '--nflog-group': { values: 1, canonical: number(0xffff, 0) },
  '--nflog-range': { values: 1, canonical: number(0xffffffff) },
  '--nflog-size': { values: 1, canonical: number(0xffffffff) },
  '--nflog-threshold': { values: 1, canonical: number(0xffff, 0) },
});

/** `-j TRACE` (net/netfilter/xt_TRACE.c). */
export const TRACE: TargetExtension<LogOptions> = { ...telling('TRACE', {}), tables: ['raw'] };
