import { useRef } from 'preact/hooks';
import { usePage, useViewName } from '../state/page.ts';
import { useTexts } from '../texts/texts.ts';
import { VIEWS } from '../views/views.ts';

/** The tabs of the views that there are; arrow keys move among them. */
export function Tabs() {
  const { store } = usePage();
  const shown = useViewName();
  const texts = useTexts();
  const list = useRef<HTMLDivElement>(null);
  const move = (by: number): void => {
    const at = VIEWS.findIndex(({ name }) => name === shown);
    const { name } = VIEWS[(at + by + VIEWS.length) % VIEWS.length]!;
    store.set({ view: name });
    list.current?.querySelector<HTMLElement>(`#tab-${name}`)?.focus();
  };
  return (
    <nav aria-label={texts.views}>
      <div
      class="tabs"
      role="tablist"
      ref={list}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
        event.preventDefault();
        event.stopPropagation();
        move(event.key === 'ArrowRight' ? 1 : -1);
      }}
    >
      {VIEWS.map(({ name }) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={name === shown}
          aria-controls="content"
          tabIndex={name === shown ? 0 : -1}
          title={texts.tabHints[name]}
          onClick={() => store.set({ view: name })}
        >
          {texts.tabs[name]}
        </button>
      ))}
    </div>
    </nav>
  );
}
