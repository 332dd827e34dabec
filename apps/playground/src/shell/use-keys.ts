import { useLayoutEffect } from 'preact/hooks';

/** Elements that take keys themselves. */
const OWN_KEYS = 'input:not([type="range"]), select, textarea, [contenteditable], dialog[open]';
const ARROWS = /^(?:Arrow|Home|End)/;
/** Elements for which arrows mean something. */
const OWN_ARROWS = 'input, [role="tab"], .scrolls';

/** Calls back on keys that nothing on the page takes for itself. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
      if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      const on = event.target instanceof Element ? event.target : document.body;
      if (on.closest(OWN_KEYS) !== null) return;
      if (ARROWS.test(event.key) && on.closest(OWN_ARROWS) !== null) return;
      if (event.key === ' ' && on.closest('button, summary, a, [role="tab"]') !== null) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  });
}
