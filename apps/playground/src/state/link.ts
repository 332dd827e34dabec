import { MOST_PACKED } from '../model/pack.ts';
import type { Address } from './address.ts';
import type { Files } from './files.ts';
import { type LinkFault, readFragment, writeFragment } from './fragment.ts';
import type { Store } from './store.ts';

/** Milliseconds after the last change until the address is written anew. */
const PAUSE = 200;

/** Keeps the address's fragment and the page's state the same. Nothing of it is ever sent. */
export class Link {
  readonly #store: Store;
  readonly #files: Files;
  readonly #address: Address;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #view = '';
  /** The fragment that was read or written last: while the address has another, that one is still to be read. */
  #known = '';
  #opened = 0;
  #fault: LinkFault | null = null;
  #tell: (fault: LinkFault | null) => void = () => undefined;

  constructor(store: Store, files: Files, address: Address) {
    this.#store = store;
    this.#files = files;
    this.#address = address;
  }

  /** Why the address's link cannot be opened; null where it is open. */
  get fault(): LinkFault | null {
    return this.#fault;
  }

  /** Calls back when another link has been read, with its fault or null. */
  hear(tell: (fault: LinkFault | null) => void): void {
    this.#tell = tell;
  }

  /** Reads the address's link, and follows both from now on. */
  begin(): void {
    this.#address.hear(() => {
      if (this.#address.hash !== this.#known) void this.#open();
    });
    this.#store.hear(() => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.write(), PAUSE);
    });
    void this.#open();
  }

  /**
   * Writes the state into the address; another view is another step of the browser's history. A link that
   * came in meanwhile stays: its event is on the way, and the state follows it.
   */
  write(): void {
    clearTimeout(this.#timer);
    if (this.#address.hash !== this.#known) return;
    const { view } = this.#store.state;
    const isOther = this.#view !== '' && this.#view !== view;
    this.#view = view;
    this.#address.write(this.#text(), isOther);
    this.#known = this.#address.hash;
  }

  async #open(): Promise<void> {
    const opened = ++this.#opened;
    this.#known = this.#address.hash;
    const read = readFragment(this.#known);
    this.#fault = read.kind === 'fault' ? read.fault : null;
    this.#tell(this.#fault);
    if (read.kind !== 'state') return;
    if (read.files.length > 0) await this.#files.open(read.files);
    // Another link may have come while the files of this one were unpacked.
    if (opened !== this.#opened) return;
    this.#view = read.state.view;
    this.#store.set(read.state);
  }

  /** The fragment of now. Packed files ride along as long as all of them together are small enough. */
  #text(): string {
    const riding = new Map<string, string>();
    let room = MOST_PACKED;
    for (const { sha256 } of this.#store.state.files) {
      const packed = this.#files.packed.get(sha256);
      if (packed === undefined || packed.length > room) continue;
      room -= packed.length;
      riding.set(sha256, packed);
    }
    return writeFragment(this.#store.state, riding);
  }
}
