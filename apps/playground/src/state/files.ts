import { sha256Of, unpack } from '../model/pack.ts';
import type { ModelClient } from '../worker/model-client.ts';
import type { LinkedFile } from './fragment.ts';
import type { FileMark } from './page-state.ts';
import type { Store } from './store.ts';

/** Bytes of a dropped file at most; a reader may take less. */
const MOST_BYTES = 50 * 1024 * 1024;

/** The files that were dropped in: their texts go to the model, their marks into the state. */
export class Files {
  readonly #store: Store;
  readonly #model: ModelClient;
  /** Texts of links by their hashes, as far as they are small enough. */
  readonly packed = new Map<string, string>();

  constructor(store: Store, model: ModelClient) {
    this.#store = store;
    this.#model = model;
  }

  /** Takes files in place of those that are there; a name that is there already is replaced. */
  async drop(dropped: readonly File[]): Promise<void> {
    const marks = new Map(this.#store.state.files.map((mark) => [mark.name, mark]));
    for (const file of dropped) {
      if (file.size > MOST_BYTES) throw new FileTooLarge(cleanName(file.name), file.size);
    }
    for (const file of dropped) {
      const mark = await this.keep(cleanName(file.name), file);
      marks.set(mark.name, mark);
    }
    const files = [...marks.values()];
    const { values } = this.#store.state;
    // A service's name is of the scene before; an address may be one of the files'.
    const to = values.to.includes('/') ? '' : values.to;
    this.#store.set({ files, values: { ...values, cluster: 'files', to, frame: 0 } });
  }

  /** Takes a file under a name; the model reads it. */
  async keep(name: string, blob: Blob): Promise<FileMark> {
    const { sha256, packed } = await this.#model.keep(name, blob);
    if (packed !== null) this.packed.set(sha256, packed);
    return { name, sha256 };
  }

  /** Takes the texts that a link brought along; one whose hash is another is left away. */
  async open(linked: readonly LinkedFile[]): Promise<void> {
    for (const { name, sha256, packed } of linked) {
      if (packed === null || this.#model.has(sha256)) continue;
      const text = await unpack(packed);
      if (text !== undefined && (await sha256Of(text)) === sha256) {
        await this.keep(name, new Blob([text]));
      }
    }
  }

  /** The files of the state that are not here: the page asks for them. */
  missing(): readonly FileMark[] {
    return this.#store.state.files.filter(({ sha256 }) => !this.#model.has(sha256));
  }

  remove(name: string): void {
    const files = this.#store.state.files.filter((mark) => mark.name !== name);
    this.#store.set({ files });
  }
}

/** A file beyond the page's bound. */
export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';
  readonly file: string;
  readonly bytes: number;

  constructor(file: string, bytes: number) {
    super(`${file}: ${bytes} bytes`);
    this.file = file;
    this.bytes = bytes;
  }
}

/** A name without control characters, as links take it. */
function cleanName(name: string): string {
  return name.replace(/\p{C}/gu, '\u{fffd}').slice(0, 200) || 'file';
}
