import type { Action, OptionShape, TargetExtension } from '../extension/extension.ts';
import { quote } from '../text/quote.ts';

/** The options in the order printed: names without a value hold an empty one. */
type LogOptions = readonly (readonly [name: string, value: string | null])[];

const CONTINUE: Action = { run: () => 'continue' };

/** Targets that tell somebody of a packet: here the trace shows that their rules matched. */
function telling(
  name: string,
  options: Readonly<Record<string, OptionShape>>,
): TargetExtension<LogOptions> {
  return {
    name,
    options,
    read: (given) =>
      Object.keys(options).flatMap((option) => {
        const said = given.get(option);
        if (said === undefined) return [];
        return [[option, said.values.length === 0 ? null : said.value] as const];
      }),
    write: (said) =>
      said
        .map(([option, value]) => (value === null ? option : `${option} ${quote(value)}`))
        .join(' '),
    compile: () => CONTINUE,
  };
}

/** `-j LOG` (net/netfilter/xt_LOG.c). */
export const LOG: TargetExtension<LogOptions> = telling('LOG', {
  '--log-prefix': { values: 1 },
  '--log-level': { values: 1 },
  '--log-tcp-sequence': { values: 0 },
  '--log-tcp-options': { values: 0 },
  '--log-ip-options': { values: 0 },
  '--log-uid': { values: 0 },
  '--log-macdecode': { values: 0 },
});

/** `-j NFLOG` (net/netfilter/xt_NFLOG.c). */
export const NFLOG: TargetExtension<LogOptions> = telling('NFLOG', {
  '--nflog-prefix': { values: 1 },
  '--nflog-group': { values: 1 },
  '--nflog-size': { values: 1 },
  '--nflog-range': { values: 1 },
  '--nflog-threshold': { values: 1 },
});

/** `-j TRACE` (net/netfilter/xt_TRACE.c). */
export const TRACE: TargetExtension<LogOptions> = { ...telling('TRACE', {}), tables: ['raw'] };
