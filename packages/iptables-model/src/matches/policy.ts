import { ALWAYS } from '../extension/always.ts';
import type { MatchExtension } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import type { GivenOption } from '../text/given-options.ts';
import { not } from '../text/write-options.ts';

interface PolicyOptions {
  readonly direction: 'in' | 'out';
  readonly policy: 'none' | 'ipsec';
  /** The transformations asked for, in the words given. */
  readonly elements: string;
}

const ELEMENT = {
  '--strict': { values: 0 },
  '--reqid': { values: 1, negatable: true },
  '--spi': { values: 1, negatable: true },
  '--proto': { values: 1, negatable: true },
  '--mode': { values: 1, negatable: true },
  '--tunnel-src': { values: 1, negatable: true },
  '--tunnel-dst': { values: 1, negatable: true },
} as const;

/**
 * `-m policy`: the IPsec policy of a packet (net/netfilter/xt_policy.c). Packets here have none:
 * `--pol none` is true of all of them.
 */
export const policy: MatchExtension<PolicyOptions> = {
  name: 'policy',
  hooksOf: ({ direction }) =>
    direction === 'in' ? ['PREROUTING', 'INPUT', 'FORWARD'] : ['FORWARD', 'OUTPUT', 'POSTROUTING'],
  options: { '--dir': { values: 1 }, '--pol': { values: 1 }, ...ELEMENT },
  read(given) {
    const elements = given.all.filter(({ name }) => Object.hasOwn(ELEMENT, name));
    const named = <Word extends string>(option: GivenOption, ...all: readonly Word[]): Word =>
      all.find((word) => word === option.value) ??
      option.fail('bad-option', `'${option.value}' is not among them`, all.join(' or '));
    const kind = named(given.require('--pol'), 'none', 'ipsec');
    if (kind === 'none') elements[0]?.fail('not-allowed', 'of no policy', '--pol ipsec');
    return {
      direction: named(given.require('--dir'), 'in', 'out'),
      policy: kind,
      elements: elements.map(writeElement).join(''),
    };
  },
  write: ({ direction, policy: kind, elements }) => `--dir ${direction} --pol ${kind}${elements}`,
  compile: ({ policy: kind }) => (kind === 'none' ? ALWAYS : NEVER),
};

function writeElement({ name, negated, values }: GivenOption): string {
  return [` ${not(negated)}${name}`, ...values].join(' ');
}
