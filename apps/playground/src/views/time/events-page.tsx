import type { ComponentChildren } from 'preact';
import { PageContext, usePage } from '../../state/page.ts';

/**
 * The page with a model of its own for what is inside: the event simulation takes seconds, and sliders go
 * on asking the first model meanwhile.
 */
export function EventsPage({ children }: { readonly children: ComponentChildren }) {
  const page = usePage();
  const value = { ...page, model: page.secondModel() };
  return <PageContext.Provider value={value}>{children}</PageContext.Provider>;
}
