import { useEffect, useState } from 'preact/hooks';
import type { LinkFault } from '../state/fragment.ts';
import type { Link } from '../state/link.ts';
import { usePage, useViewName } from '../state/page.ts';
import { type Language, TEXTS, TextsContext } from '../texts/texts.ts';
import { VIEWS } from '../views/views.ts';
import { Header } from './header.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { kept, keep } from './kept.ts';
import { preferredLanguage } from '../texts/texts.ts';
import { Tabs } from './tabs.tsx';
import { useKeys } from './use-keys.ts';

/** The whole page: header, tabs, and the view of the tab that is chosen. */
export function App({ link }: { readonly link: Link }) {
  const { store } = usePage();
  const shown = useViewName();
  const [fault, setFault] = useState<LinkFault | null>(link.fault);
  const [language, setLanguage] = useState<Language>(
    () => kept<Language>('language', Object.keys(TEXTS)) ?? preferredLanguage(),
  );
  const [areKeysShown, showKeys] = useState(false);
  const texts = TEXTS[language];
  useEffect(() => link.hear(setFault), [link]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `${texts.title}: ${texts.subtitle}`;
    keep('language', language);
  }, [language, texts]);
  useKeys({
    '?': () => showKeys(true),
    ...Object.fromEntries(
      VIEWS.map(({ name }, index) => [`${index + 1}`, () => store.set({ view: name })]),
    ),
  });
  const View = VIEWS.find(({ name }) => name === shown)!.view;
  return (
    <TextsContext.Provider value={texts}>
      <a class="skip" href="#content" onClick={focusContent}>
        {texts.skip}
      </a>
      <Header
        language={language}
        onLanguage={setLanguage}
        link={link}
        onKeys={() => showKeys(true)}
      />
      <Tabs />
      {fault === null ? null : (
        <div class="fault-box" role="alert">
          <strong>{texts.fault.title}</strong>
          <p>
            {texts.fault.link[fault.cause]} <code>{fault.part}</code>
          </p>
        </div>
      )}
      <main>
        <div id="content" tabIndex={-1} role="tabpanel" aria-labelledby={`tab-${shown}`}>
          <View />
        </div>
      </main>
      <KeysDialog isOpen={areKeysShown} onClose={() => showKeys(false)} />
    </TextsContext.Provider>
  );
}

/** The fragment is the page's state, so that the link to the content may not change it. */
function focusContent(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
