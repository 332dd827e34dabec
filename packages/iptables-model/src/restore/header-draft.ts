import type { Family, Hook } from '@packet-path/core';
import type { AddressTest, InterfaceTest, RuleHeader } from '../header/rule-header.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { LineWords } from '../text/line-words.ts';
import { readMaskedAddress } from '../text/masked-address.ts';
import { protocolNumber } from '../text/protocols.ts';

/** A device's name has at most 15 characters (include/uapi/linux/if.h, IFNAMSIZ 16). */
const LONGEST_INTERFACE_NAME = 15;

/** Packets here have no device they came in by, and here none they leave by. */
const LEAVING: readonly (Hook | null)[] = ['OUTPUT', 'POSTROUTING'];
const ARRIVING: readonly (Hook | null)[] = ['PREROUTING', 'INPUT'];

const NO_TESTS: readonly null[] = [null];

const Given = {
  SOURCE: 1,
  DESTINATION: 2,
  INPUT: 4,
  OUTPUT: 8,
  PROTOCOL: 16,
  FRAGMENT: 32,
} as const;

/** The header of a rule while its words are read. */
export class HeaderDraft {
  /** Of `-s a,b`, one rule each; null for any. */
  sources: readonly (AddressTest | null)[] = NO_TESTS;
  destinations: readonly (AddressTest | null)[] = NO_TESTS;
  inputInterface: InterfaceTest | null = null;
  outputInterface: InterfaceTest | null = null;
  protocol = 0;
  protocolInverted = false;
  fragments: RuleHeader['fragments'] = 'any';
  /** The options taken, a bit for each. */
  #given = 0;

  /**
   * Takes an option of the header, in its short form, with its value, which follows; false when it is none.
   *
   * @throws {PacketPathError} `bad-address`, `bad-prefix`, `bad-option`, `duplicate` or `not-allowed`
   */
  take(
    option: string,
    words: LineWords,
    negated: boolean,
    family: Family,
    chain: LiveChain,
  ): boolean {
    switch (option) {
      case '-s':
        this.#once(words, Given.SOURCE);
        this.sources = readAddresses(words, negated, family);
        return true;
      case '-d':
        this.#once(words, Given.DESTINATION);
        this.destinations = readAddresses(words, negated, family);
        return true;
      case '-i':
        this.#once(words, Given.INPUT);
        this.inputInterface = readInterface(option, words, negated, chain, LEAVING);
        return true;
      case '-o':
        this.#once(words, Given.OUTPUT);
        this.outputInterface = readInterface(option, words, negated, chain, ARRIVING);
        return true;
      case '-p':
        this.#once(words, Given.PROTOCOL);
        this.protocol = readProtocol(words, negated);
        this.protocolInverted = negated;
        return true;
      case '-f':
        if (family === 6) words.fail('unknown-option', '-f does not exist for IPv6');
        this.#once(words, Given.FRAGMENT);
        this.fragments = negated ? 'not-later' : 'later';
        return true;
      default:
        return false;
    }
  }

  /** Takes an option that may stand only once (iptables/xshared.c, `set_option`). */
  #once(words: LineWords, option: number): void {
    if ((this.#given & option) !== 0) words.fail('duplicate', `${words.word} stands twice`);
    this.#given |= option;
  }

  /** The header with one of the sources and one of the destinations. */
  build(source: AddressTest | null, destination: AddressTest | null): RuleHeader {
    return {
      source,
      destination,
      inputInterface: this.inputInterface,
      outputInterface: this.outputInterface,
      protocol: this.protocol,
      protocolInverted: this.protocolInverted,
      fragments: this.fragments,
    };
  }
}

function readAddresses(
  words: LineWords,
  negated: boolean,
  family: Family,
): readonly (AddressTest | null)[] {
  words.require('an address');
  const texts = words.word.includes(',') ? words.word.split(',') : [words.word];
  if (negated && texts.length > 1) {
    words.fail('not-allowed', "'!' stands before several addresses", 'one address');
  }
  return texts.map((text) => {
    const { address, mask } = words.read(() => readMaskedAddress(text, family));
    const any = mask.w3 === 0 && mask.w2 === 0 && mask.w1 === 0 && mask.w0 === 0;
    return any && !negated ? null : { address, mask, inverted: negated };
  });
}

/** A device; not in a built-in chain of `without`, whose packets have none: the tools say so. */
function readInterface(
  option: string,
  words: LineWords,
  negated: boolean,
  chain: LiveChain,
  without: readonly (Hook | null)[],
): InterfaceTest | null {
  const text = words.require('the name of an interface');
  if (without.includes(chain.hook)) {
    words.fail('not-allowed', `${option} in ${chain.name}`, 'a chain whose packets have one');
  }
  if (text === '' || text.length > LONGEST_INTERFACE_NAME) {
    words.fail(
      'bad-option',
      `'${text}' is no interface`,
      `1 to ${LONGEST_INTERFACE_NAME} characters`,
    );
  }
  if (text === '+' && !negated) return null;
  const wildcard = text.endsWith('+');
  return { name: wildcard ? text.slice(0, -1) : text, wildcard, inverted: negated };
}

function readProtocol(words: LineWords, negated: boolean): number {
  const text = words.require('a protocol');
  const protocol = protocolNumber(text);
  if (protocol === undefined) {
    return words.fail('bad-option', `'${text}' is no protocol`, 'tcp, udp, icmp, … or a number');
  }
  if (protocol === 0 && negated) words.fail('not-allowed', 'no packet is of no protocol');
  return protocol;
}
