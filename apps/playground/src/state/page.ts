import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ModelClient } from '../worker/model-client.ts';
import type { Files } from './files.ts';
import { areSettledAlike, type PageState, type SettledState } from './page-state.ts';
import { type Store, usePicked } from './store.ts';

/** The parts of the page that every view uses. */
export interface Page {
  readonly store: Store;
  readonly model: ModelClient;
  /** A model in a worker of its own, for work of many seconds beside the first; it starts when it is asked for. */
  readonly secondModel: () => ModelClient;
  readonly files: Files;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('a view stands outside of the page');
  return page;
}

/** The page, and its state of now: the component is drawn anew whenever any of it changes but a player's place. */
export function useStateOfPage(): Page & { readonly state: SettledState } {
  const page = usePage();
  return { ...page, state: usePicked(page.store, whole, areSettledAlike) };
}

function whole(state: SettledState): SettledState {
  return state;
}

/** The view that is shown. */
export function useViewName(): PageState['view'] {
  return usePicked(usePage().store, viewOf);
}

function viewOf({ view }: PageState): PageState['view'] {
  return view;
}
