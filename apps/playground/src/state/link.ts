import type { Files } from './files.ts';
import { type LinkFault, readFragment, writeFragment } from './fragment.ts';
import { MOST_PACKED } from './pack.ts';
import type { Store } from './store.ts';

/** Milliseconds after the last change until the address is written anew. */
const PAUSE = 200;

/** Keeps the address's fragment and the page's state the same. Nothing of it is ever sent. */
export class Link {
  readonly #store: Store;
  readonly #files: Files;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #view = '';

  constructor(store: Store, files: Files) {
    this.#store = store;
    this.#files = files;
  }

  /** Follows both from now on; a link that cannot be opened is told. */
  begin(tell: (fault: LinkFault | null) => void): void {
    const open = async (): Promise<void> => tell(await this.#open());
    addEventListener('hashchange', () => {
      if (location.hash !== this.#text()) void open();
    });
    this.#store.hear(() => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.write(), PAUSE);
    });
    void open();
  }

  /** Writes the state into the address; another view is another step of the browser's history. */
  write(): void {
    clearTimeout(this.#timer);
    const { view } = this.#store.state;
    const isOther = this.#view !== '' && this.#view !== view;
    this.#view = view;
    if (isOther) history.pushState(null, '', this.#text());
    else history.replaceState(null, '', this.#text());
  }

  async #open(): Promise<LinkFault | null> {
    const read = readFragment(location.hash);
    if (read.kind === 'fault') return read.fault;
    if (read.kind === 'nothing') return null;
    await this.#files.open(read.files);
    this.#view = read.state.view;
    this.#store.set(read.state);
    return null;
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
