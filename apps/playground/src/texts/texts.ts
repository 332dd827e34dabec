import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** The keys of the English texts with texts of any language. */
export type Texts = Translated<typeof en>;
type Translated<Text> = Text extends string
  ? string
  : Text extends readonly unknown[]
    ? { readonly [Index in keyof Text]: Translated<Text[Index]> }
    : { readonly [Key in keyof Text]: Translated<Text[Key]> };

/** The languages by their codes, in their own words. */
export const LANGUAGES = { en: 'English', zh: '中文' } as const;
export type Language = keyof typeof LANGUAGES;

export const TEXTS: Readonly<Record<Language, Texts>> = { en, zh };

export const TextsContext = createContext<Texts>(en);

/** The texts of the language that is chosen. */
export function useTexts(): Texts {
  return useContext(TextsContext);
}

/** The code of the language that is chosen. */
export function useLanguage(): Language {
  return useTexts() === zh ? 'zh' : 'en';
}

/** The language as questions name it: English is that of a question that names none. */
export function useAskedLanguage(): { readonly language?: Exclude<Language, 'en'> } {
  const language = useLanguage();
  return language === 'en' ? {} : { language };
}

/** The language that the browser asks for, where the page has it. */
export function preferredLanguage(): Language {
  const asked = navigator.languages.map((code) => code.slice(0, 2));
  const known = asked.find((code): code is Language => Object.hasOwn(LANGUAGES, code));
  return known ?? 'en';
}

/** A counter in words: `natTuplesTried` is "nat tuples tried". */
export function counterWords(texts: Texts, name: string): string {
  if (Object.hasOwn(texts.counters, name)) return texts.counters[name]!;
  const words = name.replace(/(?<=[a-z\d])[A-Z]/g, ' $&').toLowerCase();
  return words.replace(/^\w+/, (first) => CAPITALS[first] ?? first).replace('lookups', 'look-ups');
}

/** Words of the library's answers in the language that is chosen, where it has its own. */
export function libraryWords({ libraryWords: known }: Texts, words: string): string {
  return Object.hasOwn(known, words) ? known[words]! : words;
}

/** Abbreviations keep their capitals. */
const CAPITALS: Readonly<Record<string, string>> = { nat: 'NAT', ipvs: 'IPVS', icmp: 'ICMP' };
