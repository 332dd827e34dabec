import { Address } from '@packet-path/core';
import type { ElementOptions } from '../element/element-entry.ts';
import { DEFAULT_OPTIONS, type SetOptions, type SetRange } from '../element/set-options.ts';
import { isHashType, type SetType } from '../element/set-type.ts';
import { NO_SKB_INFO, type SkbInfo } from '../element/skb-info.ts';
import { readRange } from './address-text.ts';
import { readPorts } from './port-text.ts';
import { readSkbMark, readSkbPriority } from './skb-info-text.ts';
import type { Word } from './word.ts';

/** Seconds (ip_set_timeout.h, `IPSET_MAX_TIMEOUT`). */
const LONGEST_TIMEOUT = 2147483;

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Walks over words that come as `name` or `name value`. */
class OptionWords {
  readonly #words: readonly Word[];
  #next = 0;

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  name(): Word | undefined {
    return this.#words[this.#next++];
  }

  value(name: Word): Word {
    const value = this.#words[this.#next++];
    if (value === undefined) throw name.error('truncated', `${name.text} needs a value`);
    return value;
  }
}

/**
 * Reads what follows the type in a `create`.
 *
 * @throws {PacketPathError} `unknown-option`, `bad-option`, `truncated` and what the values throw
 */
export function readSetOptions(type: SetType, word: Word, words: readonly Word[]): SetOptions {
  const options: Mutable<SetOptions> = { ...DEFAULT_OPTIONS };
  const reading = new OptionWords(words);
  const hash = isHashType(type);
  let range: Word | undefined;
  for (let name = reading.name(); name !== undefined; name = reading.name()) {
    const value = (): Word => reading.value(name);
    const { text } = name;
    if (text === 'timeout') options.timeout = value().number(0, LONGEST_TIMEOUT);
    else if (text === 'counters') options.counters = true;
    else if (text === 'comment') options.comment = true;
    else if (text === 'skbinfo') options.skbinfo = true;
    else if (text === 'range' && type.startsWith('bitmap:')) range = value();
    else if (text === 'size' && type === 'list:set') options.size = value().number(1, 65535);
    else if (text === 'netmask' && takesNetmask(type)) options.netmask = value().number(1, 128);
    else if (text === 'family' && hash) options.family = readFamily(value());
    else if (text === 'hashsize' && hash) options.hashsize = value().number(1, 2 ** 31);
    else if (text === 'maxelem' && hash) options.maxelem = value().number(0, 0xffffffff);
    else if (text === 'bucketsize' && hash) options.bucketsize = value().number(2, 12);
    else if (text === 'initval' && hash) options.initval = value().number(0, 0xffffffff);
    else if (text === 'markmask' && type === 'hash:ip,mark') {
      options.markmask = value().number(1, 0xffffffff);
    } else if (text === 'forceadd' && hash) options.forceadd = true;
    else throw name.error('unknown-option', `${type} has no option '${text}'`);
  }
  if (type.startsWith('bitmap:')) options.range = readBitmapRange(type, range ?? word);
  if (options.netmask !== undefined && options.family === 4 && options.netmask > 32) {
    throw word.error('bad-option', `a netmask of ${options.netmask} does not fit IPv4`, '1 to 32');
  }
  return Object.freeze(options);
}

/**
 * Reads what follows the element in an `add` or `del`.
 *
 * @throws {PacketPathError} as {@link readSetOptions}
 */
export function readElementOptions(words: readonly Word[], exist: boolean): ElementOptions {
  const options: Mutable<ElementOptions> = exist ? { exist } : {};
  const reading = new OptionWords(words);
  const map = (fields: Partial<SkbInfo>): void => {
    options.skbInfo = { ...NO_SKB_INFO, ...options.skbInfo, ...fields };
  };
  for (let name = reading.name(); name !== undefined; name = reading.name()) {
    const value = (): Word => reading.value(name);
    const { text } = name;
    if (text === 'timeout') options.timeout = value().number(0, LONGEST_TIMEOUT);
    else if (text === 'skbmark') map(readSkbMark(value()));
    else if (text === 'skbprio') map(readSkbPriority(value()));
    else if (text === 'skbqueue') map({ queue: value().number(0, 0xffff) });
    else if (text === 'packets') options.packets = value().number(0, Number.MAX_SAFE_INTEGER);
    else if (text === 'bytes') options.bytes = value().number(0, Number.MAX_SAFE_INTEGER);
    else if (text === 'comment') options.comment = value().text.slice(0, 255);
    else if (text === 'before') options.before = value().text;
    else if (text === 'after') options.after = value().text;
    else if (text === 'nomatch') options.nomatch = true;
    else throw name.error('unknown-option', `an element has no option '${text}'`);
  }
  return Object.freeze(options);
}

function takesNetmask(type: SetType): boolean {
  return type === 'hash:ip' || type === 'hash:ip,port' || type === 'bitmap:ip';
}

function readFamily(word: Word): 4 | 6 {
  if (word.text === 'inet' || word.text === '-4') return 4;
  if (word.text === 'inet6' || word.text === '-6') return 6;
  throw word.error('bad-option', `'${word.text}' is no family`, 'inet or inet6');
}

/** At most 65,536 bits (ip_set_bitmap.h, `IPSET_BITMAP_MAX_RANGE`). */
function readBitmapRange(type: SetType, word: Word): SetRange {
  if (type === 'bitmap:port') {
    const { first, last } = readPorts(word);
    return { kind: 'ports', first, last };
  }
  const { first, last } = readRange(word);
  if (last - first > 0xffff) {
    throw word.error('too-large', `the range ${word.text} is too large`, 'at most 65536 addresses');
  }
  return { kind: 'addresses', first: Address.v4(first), last: Address.v4(last) };
}
