/** The index of a server for each place of a table. */
export type Layout = Uint16Array | Uint32Array;

/**
 * Layouts of tables that services with equal servers share, on one host or on many: a node of a cluster
 * has the same as its neighbours. A layout is let go of when no service has it any more.
 *
 * A layout follows from its key alone, so that nobody can tell whether it was made or found.
 */
export class Layouts {
  readonly #known = new Map<string, WeakRef<Layout>>();
  /** Layouts that were there, or may have gone, when those that went were last looked for. */
  #before = 64;

  /** @param key everything that the layout depends on */
  of(key: string, make: () => Layout): Layout {
    const known = this.#known.get(key)?.deref();
    if (known !== undefined) return known;
    if (this.#known.size >= this.#before * 2) this.#sweep();
    const layout = make();
    this.#known.set(key, new WeakRef(layout));
    return layout;
  }

  #sweep(): void {
    for (const [key, layout] of this.#known) {
      if (layout.deref() === undefined) this.#known.delete(key);
    }
    this.#before = Math.max(64, this.#known.size);
  }
}
