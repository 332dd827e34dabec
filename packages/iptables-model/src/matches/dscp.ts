import type { MatchExtension } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';
import { TosPredicate } from './tos.ts';

interface DscpOptions {
  readonly value: number;
  readonly inverted: boolean;
}

/** `-m dscp`: the upper six bits of the TOS byte (net/netfilter/xt_dscp.c, `dscp_mt`). */
export const dscp: MatchExtension<DscpOptions> = {
  name: 'dscp',
  options: {
    '--dscp': { values: 1, negatable: true },
    '--dscp-class': { values: 1, negatable: true },
  },
  read(given) {
    const option = given.oneOf('--dscp', '--dscp-class');
    return { value: readDscp(option), inverted: option.negated };
  },
  write: ({ value, inverted }) => `${not(inverted)}--dscp 0x${value.toString(16).padStart(2, '0')}`,
  compile: ({ value, inverted }) => new TosPredicate({ value: value << 2, mask: 0xfc, inverted }),
};

/** A number, or a class: CS0 to CS7, BE, AF11 to AF43, EF (RFC 2474, 2597, 3246). */
function readDscp(option: GivenOption): number {
  if (!option.name.endsWith('-class')) return option.read((text) => readNumber(text, 0, 63));
  const name = option.value.toUpperCase();
  if (name === 'BE') return 0;
  if (name === 'EF') return 46;
  const selector = /^CS([0-7])$/.exec(name);
  if (selector !== null) return Number(selector[1]) * 8;
  const assured = /^AF([1-4])([1-3])$/.exec(name);
  if (assured !== null) return Number(assured[1]) * 8 + Number(assured[2]) * 2;
  return option.fail('bad-option', `'${option.value}' is no class`, 'CS0 to CS7, BE, AFxx or EF');
}
