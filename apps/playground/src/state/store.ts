import { useLayoutEffect, useState } from 'preact/hooks';
import { firstState, type PageState, type Values } from './page-state.ts';

/** The page's state, and those who hear of its changes. */
export class Store {
  #state: PageState = firstState();
  readonly #hearers = new Set<(state: PageState) => void>();

  get state(): PageState {
    return this.#state;
  }

  set(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change };
    for (const hear of this.#hearers) hear(this.#state);
  }

  /** Changes some of the values. */
  change(values: Partial<Values>): void {
    this.set({ values: { ...this.#state.values, ...values } });
  }

  hear(hearer: (state: PageState) => void): () => void {
    this.#hearers.add(hearer);
    return () => this.#hearers.delete(hearer);
  }
}

/**
 * A part of the state of now; the component is drawn anew when that part has become another.
 *
 * @param pick gives the part of a state: the same function at every call
 * @param areAlike whether two parts need no drawing between them: the same function at every call
 */
export function usePicked<Part>(
  store: Store,
  pick: (state: PageState) => Part,
  areAlike: (one: Part, other: Part) => boolean = Object.is,
): Part {
  const [part, setPart] = useState<Part>(() => pick(store.state));
  useLayoutEffect(() => {
    const hear = (state: PageState): void =>
      setPart((before) => {
        const now = pick(state);
        return areAlike(before, now) ? before : now;
      });
    hear(store.state);
    return store.hear(hear);
  }, [store]);
  return part;
}
