import { useEffect, useState } from 'preact/hooks';
import type { Link } from '../state/link.ts';
import { LANGUAGES, type Language, useTexts } from '../texts/texts.ts';
import { keep, kept } from './kept.ts';

const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

interface HeaderProps {
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly link: Link;
  readonly onKeys: () => void;
}

/** The page's name, and what is the same in every view: link, keys, colours, language. */
export function Header({ language, onLanguage, link, onKeys }: HeaderProps) {
  const texts = useTexts();
  const [theme, setTheme] = useState<Theme>(() => kept<Theme>('theme', THEMES) ?? 'auto');
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    keep('theme', theme);
  }, [theme]);
  return (
    <header class="head">
      <h1>
        <svg viewBox="0 0 40 24" aria-hidden="true">
          <path d="M1 12h9l6-9 7 18 5-9h11" />
          <circle cx="10" cy="12" r="2.6" />
        </svg>
        {texts.title} <small>{texts.subtitle}</small>
      </h1>
      <div class="tools">
        <ShareButton link={link} />
        <button type="button" class="quiet" onClick={onKeys} title={texts.keys.heading}>
          <span aria-hidden="true">?</span>
          <span class="unseen">{texts.keys.heading}</span>
        </button>
        <label>
          <span class="unseen">{texts.theme}</span>
          <select
            value={theme}
            title={texts.theme}
            onChange={(event) => setTheme(event.currentTarget.value as Theme)}
          >
            {THEMES.map((name) => (
              <option key={name} value={name} selected={name === theme}>
                {texts.themes[name]}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="unseen">{texts.language}</span>
          <select
            value={language}
            title={texts.language}
            onChange={(event) => onLanguage(event.currentTarget.value as Language)}
          >
            {(Object.keys(LANGUAGES) as Language[]).map((code) => (
              <option key={code} value={code} lang={code} selected={code === language}>
                {LANGUAGES[code]}
              </option>
            ))}
          </select>
        </label>
      </div>
    </header>
  );
}

function ShareButton({ link }: { readonly link: Link }) {
  const { share } = useTexts();
  const [said, say] = useState('');
  const copy = async (): Promise<void> => {
    link.write();
    try {
      await navigator.clipboard.writeText(location.href);
      say(share.copied);
    } catch {
      say(share.failed);
    }
    setTimeout(() => say(''), 4000);
  };
  return (
    <>
      <span class="said" role="status">
        {said}
      </span>
      <button type="button" title={share.note} onClick={() => void copy()}>
        {share.copy}
      </button>
    </>
  );
}
