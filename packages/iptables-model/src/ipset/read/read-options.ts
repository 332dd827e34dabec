import { Address } from '@packet-path/core';
import type { ElementOptions } from '../element/element-entry.ts';
import { DEFAULT_OPTIONS, type SetOptions, type SetRange } from '../element/set-options.ts';
import { isHashType, type SetType } from '../element/set-type.ts';
import { NO_SKB_INFO, type SkbInfo } from '../element/skb-info.ts';
import { readAddress, readRange } from './address-text.ts';
import { readPorts } from './port-text.ts';
import { readSkbMark, readSkbPriority } from './skb-info-text.ts';
import { Word } from './word.ts';

/** The fewest members that a list says it has room for (ip_set_list.h, `IP_SET_LIST_MIN_SIZE`). */
const SMALLEST_LIST = 4;
/** Options of older versions that mean nothing any more. */
const FORGOTTEN: readonly string[] = ['probes', 'resize', 'gc'];
const FORGOTTEN_BY_HASHES: readonly string[] = ['from', 'to', 'network'];
/** include/linux/netfilter/ipset/ip_set_comment.h, `IPSET_MAX_COMMENT_SIZE`. */
const LONGEST_COMMENT = 255;

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
  let bitmask: Word | undefined;
  let range: Word | undefined;
  const ends: { from?: Word; to?: Word } = {};
  for (let name = reading.name(); name !== undefined; name = reading.name()) {
    const value = (): Word => reading.value(name);
    const text = plain(name);
    if (text === 'timeout') options.timeout = value().number(0, LONGEST_TIMEOUT);
    else if (text === 'counters') options.counters = true;
    else if (text === 'comment') options.comment = true;
    else if (text === 'skbinfo') options.skbinfo = true;
    else if ((text === 'range' || text === 'network') && type.startsWith('bitmap:'))
      range = value();
    else if ((text === 'from' || text === 'to') && type.startsWith('bitmap:')) ends[text] = value();
    else if (FORGOTTEN.includes(text) || (hash && FORGOTTEN_BY_HASHES.includes(text))) value();
    else if (text === 'size' && type === 'list:set')
      options.size = Math.max(SMALLEST_LIST, value().number(0, 0xffffffff));
    else if (text === 'netmask' && takesNetmask(type)) options.netmask = value().number(1, 128);
    else if (text === 'bitmask' && takesBitmask(type)) bitmask = value();
    else if ((text === '4' || text === '6') && hash) options.family = text === '4' ? 4 : 6;
    else if ((text === 'inet' || text === 'inet6') && hash)
      options.family = text === 'inet' ? 4 : 6;
    else if (text === 'family' && hash) options.family = readFamily(value());
    else if (text === 'hashsize' && hash) options.hashsize = value().number(1, 0xffffffff);
    else if (text === 'maxelem' && hash) options.maxelem = value().number(0, 0xffffffff);
    else if (text === 'bucketsize' && hash)
      options.bucketsize = Math.max(2, value().number(1, 255));
    else if (text === 'initval' && hash) options.initval = value().number(0, 0xffffffff);
    else if (text === 'markmask' && type === 'hash:ip,mark') {
      options.markmask = value().number(1, 0xffffffff);
    } else if (text === 'forceadd' && hash) options.forceadd = true;
    else throw name.error('unknown-option', `${type} has no option '${text}'`);
  }
  const { from, to } = ends;
  if (from !== undefined && to !== undefined) {
    range = new Word(`${from.text}-${to.text}`, from.source, from.line, from.column);
  }
  if (type.startsWith('bitmap:')) {
    options.range = readBitmapRange(type, range ?? word, options.netmask ?? 32);
  }
  if (options.netmask !== undefined && options.family === 4 && options.netmask > 32) {
    throw word.error('bad-option', `a netmask of ${options.netmask} does not fit IPv4`, '1 to 32');
  }
  if (bitmask !== undefined) {
    if (options.netmask !== undefined) {
      throw bitmask.error('not-allowed', 'bitmask beside netmask', 'one of them');
    }
    options.bitmask = readAddress(bitmask, options.family);
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
    const text = plain(name);
    if (text === 'timeout') options.timeout = value().number(0, LONGEST_TIMEOUT);
    else if (text === 'skbmark') map(readSkbMark(value()));
    else if (text === 'skbprio') map(readSkbPriority(value()));
    else if (text === 'skbqueue') map({ queue: value().number(0, 0xffff) });
    else if (text === 'packets') options.packets = value().number(0, Number.MAX_SAFE_INTEGER);
    else if (text === 'bytes') options.bytes = value().number(0, Number.MAX_SAFE_INTEGER);
    else if (text === 'comment') options.comment = readComment(value());
    else if (text === 'before') options.before = value().text;
    else if (text === 'after') options.after = value().text;
    else if (text === 'nomatch') options.nomatch = true;
    else throw name.error('unknown-option', `an element has no option '${text}'`);
  }
  return Object.freeze(options);
}

function takesNetmask(type: SetType): boolean {
  return takesBitmask(type) || type === 'bitmap:ip';
}

function takesBitmask(type: SetType): boolean {
  return type === 'hash:ip' || type === 'hash:ip,port' || type === 'hash:net,net';
}

/** An option's name, with or without the dashes of older versions. */
function plain({ text }: Word): string {
  return text.replace(/^--?/, '');
}

/** A comment; a quote has no place in one. */
function readComment(word: Word): string {
  if (word.text.length > LONGEST_COMMENT) {
    throw word.error(
      'too-large',
      'the comment is too long',
      `at most ${LONGEST_COMMENT} characters`,
    );
  }
  if (word.text.includes('"')) throw word.error('bad-option', 'a quote in a comment', 'none');
  return word.text;
}

function readFamily(word: Word): 4 | 6 {
  if (word.text === 'inet' || word.text === '-4') return 4;
  if (word.text === 'inet6' || word.text === '-6') return 6;
  throw word.error('bad-option', `'${word.text}' is no family`, 'inet or inet6');
}

/** At most 65,536 bits (ip_set_bitmap.h, `IPSET_BITMAP_MAX_RANGE`). */
function readBitmapRange(type: SetType, word: Word, netmask: number): SetRange {
  if (type === 'bitmap:port') {
    const { first, last } = readPorts(word);
    return { kind: 'ports', first, last };
  }
  const { first, last } = readRange(word);
  if (Math.floor((last - first) / 2 ** (32 - netmask)) > 0xffff) {
    throw word.error('too-large', `the range ${word.text} is too large`, 'at most 65536 addresses');
  }
  return { kind: 'addresses', first: Address.v4(first), last: Address.v4(last) };
}
