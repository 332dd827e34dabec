import type { Host } from '@packet-path/core';
import { checkArgument, someBareHost } from '@packet-path/core';
import { isHashType } from './element/set-type.ts';
import { HashSet } from './hash/hash-set.ts';
import { IpsetsView } from './ipsets-view.ts';
import { listSets } from './list-sets.ts';
import { readSets } from './read/read-sets.ts';
import type { SetCommand } from './read/set-command.ts';
import { Word } from './read/word.ts';
import { BitmapSet } from './set/bitmap-set.ts';
import type { IpSet } from './set/ip-set.ts';
import { ListSet } from './set/list-set.ts';
import { MacMap } from './set/mac-map.ts';
import type { SetReference } from './set-reference.ts';
import { SharedSets } from './shared-sets.ts';

/** Sets on one host at most (net/netfilter/ipset/ip_set_core.c, `IPSET_INVALID_ID` is 65535). */
const MOST_SETS = 65534;

/** The place of a name: rules hold it, so that a swap changes the set they ask. */
interface Slot extends SetReference {
  set: IpSet;
  references: number;
}

/** The sets of one host: what the tool `ipset` works on. */
export class Ipsets {
  /** The sets that exist, to be looked at. */
  readonly view: IpsetsView;
  readonly #host: Host;
  readonly #slots = new Map<string, Slot>();

  constructor(host: Host) {
    checkArgument('new Ipsets', 'host', host, someBareHost);
    this.#host = host;
    host.tools.define('ipset', ({ tool, arguments: words, input = '' }) => {
      this.load(words === 'restore' ? input : words, { source: tool });
    });
    const slots = this.#slots;
    this.view = new IpsetsView(() => Array.from(slots.values(), ({ set }) => set));
  }

  /** The set of a name itself, for the rules that ask it. */
  get(name: string): IpSet | undefined {
    return this.#slots.get(name)?.set;
  }

  /**
   * A rule's hold on a set: it follows the name when sets are swapped, and keeps the set from
   * being destroyed until it is released. Undefined where there is no such set.
   */
  reference(name: string): SetReference | undefined {
    const slot = this.#slots.get(name);
    if (slot !== undefined) slot.references++;
    return slot;
  }

  /**
   * Runs a text of commands (`ipset restore`). A text with a malformed line changes nothing; a line
   * that is refused ends the run, and as with ipset the lines before it stay done.
   *
   * @returns what `list` and `save` print
   * @throws {PacketPathError} with source, line and column: what `readSets` throws, and
   * `unknown-set`, `duplicate`, `not-found`, `too-large`, `not-allowed`, `bad-address`,
   * `bad-prefix`, `bad-port`
   */
  load(text: string, { source = 'ipset' }: { readonly source?: string } = {}): string {
    return readSets(text, source)
      .map((command) => this.#run(command))
      .join('');
  }

  /**
   * Runs one command: `add NAME 10.0.0.1`, with or without `ipset` before it. A command that is
   * refused changes nothing, but that an element which stands for many (a range, a network of
   * `hash:ip`) may have been added in part.
   *
   * @throws {PacketPathError} as {@link load}
   */
  run(command: string, options: { readonly source?: string } = {}): string {
    return this.load(command.replace(/^\s*ipset\s/, ''), options);
  }

  /** `ipset save`: what made the sets and their elements, in order. */
  save(): string {
    return this.#save([...this.#slots.values()]);
  }

  /** Characters of the text that {@link save} answers, which is not made for it. */
  get savedLength(): number {
    let length = 0;
    for (const { set } of this.#slots.values()) {
      const { name, size } = set;
      const elements = set.elementsLength ?? [...set.elements()].join('').length;
      length += set.createLine().length + 1 + size * `add ${name} \n`.length + elements;
    }
    return length;
  }

  /** As its tool saves it. */
  toJSON(): string {
    return this.save();
  }

  /**
   * The sets as they are now, to be attached to other hosts; undefined where packets, time or names of
   * devices change one of them.
   */
  share(): SharedSets | undefined {
    const sets = Array.from(this.#slots.values(), ({ set }) => set);
    return SharedSets.of(this.#host, sets);
  }

  /**
   * Takes sets that another host has shared, as if it had run the same commands. They have the hash key
   * of that host's, and so its buckets.
   *
   * @param fresh names of sets that stay without elements
   * @throws {PacketPathError} `duplicate` where there is a set of such a name
   */
  attach(shared: SharedSets, fresh: ReadonlySet<string> = new Set()): void {
    this.changed();
    for (const set of shared.on(this.#host, fresh)) {
      if (this.#slots.has(set.name)) {
        throw Word.of(set.name).error('duplicate', `there is a set ${set.name} already`);
      }
      this.#slots.set(set.name, slot(set));
    }
  }

  /** Rules and lists that hold a set. */
  #references(set: IpSet): number {
    const slots = [...this.#slots.values()];
    const lists = slots.filter((slot) => slot.set instanceof ListSet && slot.set.includes(set));
    return lists.length + (this.#slots.get(set.name)?.references ?? 0);
  }

  #save(slots: readonly Slot[]): string {
    const lines: string[] = [];
    // A list comes after its members.
    const isList = ({ set }: Slot): number => (set.type === 'list:set' ? 1 : 0);
    for (const { set } of slots.toSorted((a, b) => isList(a) - isList(b))) {
      lines.push(set.createLine());
      for (const element of set.elements()) lines.push(`add ${set.name} ${element}`);
    }
    return lines.map((line) => `${line}\n`).join('');
  }

  /** The answer of a set may be another from now on. */
  changed(): void {
    this.#host.epoch.advance();
  }

  #run(command: SetCommand): string {
    this.changed();
    switch (command.kind) {
      case 'create':
        this.#create(command);
        break;
      case 'add':
        this.#slot(command.name).set.add(command.element, command.options);
        break;
      case 'delete':
        this.#slot(command.name).set.delete(command.element, command.options);
        break;
      case 'test': {
        const { name, element, options } = command;
        if (this.#slot(name).set.tests(element, options)) break;
        throw element.error('not-found', `${element.text} is not in set ${name.text}`);
      }
      case 'list':
        return listSets(
          this.#named(command.name).map(({ set }) => ({ set, references: this.#references(set) })),
        );
      case 'save':
        return this.#save(this.#named(command.name));
      case 'flush':
        for (const { set } of this.#named(command.name)) set.flush();
        break;
      case 'destroy':
        this.#destroy(command.name);
        break;
      case 'swap':
        this.#swap(command.name, command.other);
        break;
      case 'rename':
        this.#rename(command.name, command.other);
        break;
    }
    return '';
  }

  #create({ name, type, options, exist }: Extract<SetCommand, { kind: 'create' }>): void {
    const known = this.#slots.get(name.text);
    if (known !== undefined) {
      if (exist && known.set.type === type) return;
      throw name.error('duplicate', `there is a set ${name.text} already`);
    }
    if (this.#slots.size >= MOST_SETS) throw name.error('too-large', 'there are too many sets');
    let set: IpSet;
    if (isHashType(type)) set = new HashSet(this.#host, name.text, type, options);
    else if (type === 'list:set') {
      set = new ListSet(this.#host, name.text, options, (other) => this.get(other));
    } else if (type === 'bitmap:ip,mac') set = new MacMap(this.#host, name.text, options);
    else set = new BitmapSet(this.#host, name.text, type, options);
    this.#slots.set(name.text, slot(set));
  }

  #destroy(name: Word | undefined): void {
    for (const found of this.#named(name)) {
      const { set } = found;
      const listed = [...this.#slots.values()].some(
        (other) => other.set instanceof ListSet && other.set.includes(set),
      );
      if (found.references > 0 || (listed && name !== undefined)) {
        throw (name ?? Word.of(set.name)).error('not-allowed', `set ${set.name} is in use`);
      }
    }
    for (const { set } of this.#named(name)) this.#slots.delete(set.name);
  }

  #swap(name: Word, other: Word): void {
    const [first, second] = [this.#slot(name), this.#slot(other)];
    if (first.set.type !== second.set.type || first.set.family !== second.set.family) {
      throw other.error('not-allowed', 'sets of two types cannot be swapped');
    }
    [first.set, second.set] = [second.set, first.set];
    [first.set.name, second.set.name] = [name.text, other.text];
  }

  #rename(name: Word, other: Word): void {
    const found = this.#slot(name);
    if (this.#slots.has(other.text)) {
      throw other.error('duplicate', `there is a set ${other.text} already`);
    }
    if (found.references > 0) throw name.error('not-allowed', `set ${name.text} is in use`);
    this.#slots.delete(name.text);
    this.#slots.set(other.text, found);
    found.set.name = other.text;
  }

  #named(name: Word | undefined): readonly Slot[] {
    return name === undefined ? [...this.#slots.values()] : [this.#slot(name)];
  }

  #slot(name: Word): Slot {
    const found = this.#slots.get(name.text);
    if (found !== undefined) return found;
    throw name.error('unknown-set', `there is no set '${name.text}'`, 'a set that was created');
  }
}

function slot(set: IpSet): Slot {
  const made: Slot = {
    set,
    references: 0,
    release() {
      made.references--;
    },
  };
  return made;
}
