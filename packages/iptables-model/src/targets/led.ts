import type { TargetExtension } from '../extension/extension.ts';
import { readSaid, type SaidOptions } from '../extension/said-options.ts';
import { numberIn, quotedAtMost } from '../text/canonical.ts';
import { keptTarget } from './kept.ts';

/** Bytes of a trigger's name with its beginning `netfilter-` and its end (`xt_led_info`, id[27]). */
const LONGEST_NAME = 16;

const OPTIONS = {
  '--led-trigger-id': {
    values: 1,
    canonical: (text: string) => {
      const written = quotedAtMost(LONGEST_NAME, 'a name')(text);
      return written.startsWith('"') ? written : `"${written}"`;
    },
  },
  '--led-delay': {
    values: 1,
    canonical: (text: string) => (text === 'inf' ? text : numberIn(0, 0x7fffffff)(text)),
  },
  '--led-always-blink': { values: 0 },
} as const;

/** `-j LED`: lets a light-emitting diode blink (net/netfilter/xt_LED.c); packets go on as they are. */
export const LED: TargetExtension<SaidOptions> = {
  ...keptTarget('LED', OPTIONS),
  read(given) {
    given.require('--led-trigger-id');
    return readSaid(given, OPTIONS);
  },
};
