import type { Family } from '@packet-path/core';
import { ALWAYS } from '../extension/always.ts';
import type { MatchExtension } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import type { GivenOption, GivenOptions } from '../text/given-options.ts';
import { readMaskedAddress, writeMaskedAddress } from '../text/masked-address.ts';
import { hexadecimal, readUint32 } from '../text/masked-value.ts';
import { protocolName, protocolNumber } from '../text/protocols.ts';
import { not } from '../text/write-options.ts';

interface PolicyOptions {
  readonly direction: 'in' | 'out';
  readonly policy: 'none' | 'ipsec';
  readonly strict: boolean;
  /** The transformations asked for, in the words of iptables-save, each with a space before it. */
  readonly elements: readonly string[];
}

/** XT_POLICY_MAX_ELEM (include/uapi/linux/netfilter/xt_policy.h). */
const MOST_ELEMENTS = 4;
/** AH, ESP and IPComp. */
const PROTOCOLS: readonly number[] = [50, 51, 108];

/** The options of one transformation in the order printed; `--next` begins another. */
const ELEMENT = {
  '--reqid': { values: 1, negatable: true },
  '--spi': { values: 1, negatable: true },
  '--proto': { values: 1, negatable: true },
  '--mode': { values: 1, negatable: true },
  '--tunnel-dst': { values: 1, negatable: true },
  '--tunnel-src': { values: 1, negatable: true },
} as const;

/**
 * `-m policy`: the IPsec policy of a packet (net/netfilter/xt_policy.c). Packets here have none:
 * `--pol none` is true of all of them.
 */
export const policy: MatchExtension<PolicyOptions> = {
  name: 'policy',
  hooksOf: ({ direction }) =>
    direction === 'in' ? ['PREROUTING', 'INPUT', 'FORWARD'] : ['FORWARD', 'OUTPUT', 'POSTROUTING'],
  options: {
    '--dir': { values: 1 },
    '--pol': { values: 1 },
    '--strict': { values: 0 },
    ...ELEMENT,
    '--next': { values: 0 },
  },
  read(given, { family }) {
    const kind = named(given.require('--pol'), 'none', 'ipsec');
    const strict = given.get('--strict');
    const elements = elementsOf(given);
    if (kind === 'none') {
      (strict ?? elements.flat()[0])?.fail('not-allowed', 'of no policy', '--pol ipsec');
    }
    const [, second] = elements;
    if (second !== undefined && strict === undefined) {
      given.fail('not-allowed', '--next without --strict', '--strict');
    }
    return {
      direction: named(given.require('--dir'), 'in', 'out'),
      policy: kind,
      strict: strict !== undefined,
      elements: elements.map((element) => {
        if (strict !== undefined && element.length === 0) {
          strict.fail('syntax', 'an element asks for nothing', Object.keys(ELEMENT).join(', '));
        }
        return writeElement(element, family);
      }),
    };
  },
  write: ({ direction, policy: kind, strict, elements }) =>
    `--dir ${direction} --pol ${kind}${strict ? ' --strict' : ''}${elements.join(' --next')}`,
  compile: ({ policy: kind }) => (kind === 'none' ? ALWAYS : NEVER),
};

function named<Word extends string>(option: GivenOption, ...all: readonly Word[]): Word {
  return (
    all.find((word) => word === option.value) ??
    option.fail('bad-option', `'${option.value}' is not among them`, all.join(' or '))
  );
}

/** The options of each element. */
function elementsOf(given: GivenOptions): readonly (readonly GivenOption[])[] {
  const elements: GivenOption[][] = [[]];
  for (const option of given.all) {
    const element = elements.at(-1) ?? [];
    if (option.name === '--next') {
      if (elements.push([]) > MOST_ELEMENTS) {
        option.fail('too-large', 'too many elements', `at most ${MOST_ELEMENTS}`);
      }
    } else if (Object.hasOwn(ELEMENT, option.name)) {
      if (element.some(({ name }) => name === option.name)) option.fail('duplicate', 'given twice');
      element.push(option);
    }
  }
  return elements;
}

function writeElement(element: readonly GivenOption[], family: Family): string {
  const mode = element.find(({ name }) => name === '--mode');
  const isTunnel = mode !== undefined && (mode.value === 'tunnel') !== mode.negated;
  return Object.keys(ELEMENT)
    .flatMap((name) => element.filter((option) => option.name === name))
    .map((option) => {
      if (option.name.startsWith('--tunnel') && !isTunnel) {
        option.fail('not-allowed', 'of no tunnel', '--mode tunnel');
      }
      return ` ${not(option.negated)}${option.name} ${elementValue(option, family)}`;
    })
    .join('');
}

function elementValue(option: GivenOption, family: Family): string {
  switch (option.name) {
    case '--reqid':
      return `${option.read(readUint32)}`;
    case '--spi':
      return hexadecimal(option.read(readUint32));
    case '--mode':
      return named(option, 'transport', 'tunnel');
    case '--proto': {
      const protocol = protocolNumber(option.value) ?? 0;
      if (PROTOCOLS.includes(protocol)) return protocolName(protocol);
      return option.fail('bad-option', `'${option.value}' is none of IPsec`, 'ah, esp or ipcomp');
    }
    default:
      return writeMaskedAddress(option.read((text) => readMaskedAddress(text, family)));
  }
}
