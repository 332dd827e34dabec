import {
  Address,
  type Family,
  type Host,
  type PacketBuffer,
  type Passage,
  Protocol,
} from '@packet-path/core';
import { ElementEntry, type ElementOptions } from '../element/element-entry.ts';
import { describeExtensions, type SetOptions } from '../element/set-options.ts';
import type { BitmapType } from '../element/set-type.ts';
import { readRange } from '../read/address-text.ts';
import { readPorts } from '../read/port-text.ts';
import type { Word } from '../read/word.ts';
import { checkExtensions } from './check-extensions.ts';
import type { IpSet, SetAnswer } from './ip-set.ts';
import { type MappedFields, matchElement } from './match-element.ts';
import { NO_PORT, packetPort } from './packet-port.ts';
import type { SetDirections } from './set-directions.ts';
import type { SetLookup } from './set-lookup.ts';

/**
 * A set that is a range of numbers, a bit for each: `bitmap:port`, of the ports of TCP and UDP, or
 * `bitmap:ip`, of IPv4 addresses. A look-up reads one bit and compares nothing.
 */
export class BitmapSet implements IpSet {
  name: string;
  readonly type: Exclude<BitmapType, 'bitmap:ip,mac'>;
  readonly family: Family | null;
  readonly #host: Host;
  readonly #options: SetOptions;
  readonly #first: number;
  readonly #last: number;
  readonly #entries = new Map<number, ElementEntry>();

  /** `options.range` must be given. */
  constructor(
    host: Host,
    name: string,
    type: Exclude<BitmapType, 'bitmap:ip,mac'>,
    options: SetOptions,
  ) {
    this.name = name;
    this.type = type;
    this.family = type === 'bitmap:ip' ? 4 : null;
    this.#host = host;
    this.#options = options;
    const { range } = options;
    this.#first = range?.kind === 'ports' ? range.first : (range?.first.w3 ?? 0) >>> 0;
    this.#last = range?.kind === 'ports' ? range.last : (range?.last.w3 ?? 0) >>> 0;
  }

  /** The set on another host as it was when it was created; as it is now, `of` this one. */
  on(host: Host, of?: this): BitmapSet {
    const set = new BitmapSet(host, this.name, this.type, this.#options);
    if (of !== undefined) {
      for (const [value, entry] of of.#entries) set.#entries.set(value, entry.copy());
    }
    return set;
  }

  get isSteady(): boolean {
    return !this.#options.counters && this.#options.timeout === undefined;
  }

  asksSourcePort(directions: SetDirections): boolean {
    return this.type === 'bitmap:port' && directions.isSource(0);
  }

  get size(): number {
    return [...this.#entries.values()].filter((entry) => this.#lives(entry)).length;
  }

  test(
    packet: PacketBuffer,
    passage: Passage,
    lookup: SetLookup,
    mapped?: MappedFields,
  ): SetAnswer {
    passage.work.setLookups++;
    const value = this.#valueOf(packet, lookup);
    if (value === undefined) return 'miss';
    passage.work.setProbes++;
    const entry = this.#entries.get(value);
    const hit =
      entry !== undefined &&
      this.#lives(entry) &&
      matchElement(entry, this.#options, packet, lookup, mapped);
    if (passage.trace !== undefined) {
      const element = this.#write(value);
      passage.trace({ kind: 'set', set: this.name, element, hit, probes: 1 });
    }
    return hit ? 'hit' : 'miss';
  }

  add(element: Word, options: ElementOptions): void {
    checkExtensions(element, options, this.#options);
    for (const value of this.#read(element)) {
      const known = this.#entries.get(value);
      if (known !== undefined && this.#lives(known) && options.exist !== true) {
        throw element.error('duplicate', `${this.name} already holds ${this.#write(value)}`);
      }
      this.#set(value, options);
    }
  }

  addFrom(packet: PacketBuffer, lookup: SetLookup, options: ElementOptions): boolean {
    const value = this.#valueOf(packet, lookup);
    if (value === undefined) return false;
    const known = this.#entries.get(value);
    const isThere = known !== undefined && this.#lives(known);
    if (isThere && options.exist !== true) return false;
    this.#set(value, options);
    return true;
  }

  delete(element: Word, options: ElementOptions): void {
    for (const value of this.#read(element)) {
      if (this.#entries.delete(value) || options.exist === true) continue;
      throw element.error('not-found', `${this.name} does not hold ${this.#write(value)}`);
    }
  }

  deleteFrom(packet: PacketBuffer, lookup: SetLookup): boolean {
    const value = this.#valueOf(packet, lookup);
    return value !== undefined && this.#entries.delete(value);
  }

  tests(element: Word): boolean {
    const [first] = this.#read(element);
    const entry = first === undefined ? undefined : this.#entries.get(first);
    return entry !== undefined && this.#lives(entry);
  }

  has(element: Word): boolean {
    return this.#read(element).every((value) => {
      const entry = this.#entries.get(value);
      return entry !== undefined && this.#lives(entry);
    });
  }

  flush(): void {
    this.#entries.clear();
  }

  createLine(): string {
    const { netmask } = this.#options;
    const range = `range ${this.#write(this.#first)}-${this.#write(this.#last)}`;
    const mask = netmask === undefined ? '' : ` netmask ${netmask}`;
    const extensions = describeExtensions(this.#options);
    const skbinfo = this.#options.skbinfo ? ' skbinfo' : '';
    return `create ${this.name} ${this.type} ${range}${mask}${extensions}${skbinfo}`;
  }

  /** In the order of the bits, as the kernel lists them. */
  *elements(): IterableIterator<string> {
    const { now } = this.#host.clock;
    const values = [...this.#entries.keys()].sort((a, b) => a - b);
    for (const value of values) {
      const entry = this.#entries.get(value);
      if (entry === undefined || !this.#lives(entry)) continue;
      yield `${this.#write(value)}${entry.describe(this.#options, now)}`;
    }
  }

  #set(value: number, options: ElementOptions): void {
    const entry = this.#entries.get(value) ?? new ElementEntry();
    entry.apply(options, this.#options, this.#host.clock.now);
    this.#entries.set(value, entry);
  }

  /** The packet's number, or undefined where it has none in the range. */
  #valueOf(packet: PacketBuffer, { directions }: SetLookup): number | undefined {
    const value = this.#numberOf(packet, directions.isSource(0));
    return value !== undefined && value >= this.#first && value <= this.#last ? value : undefined;
  }

  #numberOf(packet: PacketBuffer, fromSource: boolean): number | undefined {
    if (this.type === 'bitmap:ip') {
      if (packet.family !== 4) return undefined;
      return this.#masked((fromSource ? packet.source : packet.destination).w3 >>> 0);
    }
    // TCP and UDP only (ip_set_getport.c, ip_set_get_ip_port).
    if (packet.protocol !== Protocol.TCP && packet.protocol !== Protocol.UDP) return undefined;
    const port = packetPort(packet, fromSource);
    return port === NO_PORT ? undefined : port & 0xffff;
  }

  #masked(address: number): number {
    const size = 2 ** (32 - (this.#options.netmask ?? 32));
    return address - (address % size);
  }

  #read(word: Word): number[] {
    const isPort = this.type === 'bitmap:port';
    const { first, last } = isPort ? readPorts(word) : readRange(word);
    if (first < this.#first || last > this.#last) {
      const range = `${this.#write(this.#first)} to ${this.#write(this.#last)}`;
      throw word.error('bad-option', `'${word.text}' is outside the range of ${this.name}`, range);
    }
    const step = isPort ? 1 : 2 ** (32 - (this.#options.netmask ?? 32));
    const start = isPort ? first : this.#masked(first);
    return Array.from(
      { length: Math.floor((last - start) / step) + 1 },
      (_, i) => start + i * step,
    );
  }

  #write(value: number): string {
    return this.type === 'bitmap:port' ? String(value) : String(Address.v4(value));
  }

  #lives(entry: ElementEntry): boolean {
    return entry.expires > this.#host.clock.now;
  }
}
