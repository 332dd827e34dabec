import { useEffect, useState } from 'preact/hooks';
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

/** The state of now; the component is drawn anew when it changes. */
export function usePageState(store: Store): PageState {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state);
    return store.hear(setState);
  }, [store]);
  return state;
}
