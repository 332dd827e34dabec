import type { TraceStep } from 'packet-path/core';
import { CHINESE, ENGLISH, formatStep, type TraceLanguage } from 'packet-path/trace';
import type { ModelLanguage } from '../protocol/language.ts';

/** The library's sentences by the page's languages. */
const LANGUAGES: Readonly<Record<ModelLanguage, TraceLanguage>> = { en: ENGLISH, zh: CHINESE };

/** The sentences of a trace in the language of a request; English where it names none. */
export function traceLanguage(language: ModelLanguage = 'en'): TraceLanguage {
  return LANGUAGES[language];
}

/** Tells a step in the library's words. */
export type Say = (step: TraceStep) => string;

export function sayIn(language: ModelLanguage | undefined): Say {
  const spoken = traceLanguage(language);
  return (step) => formatStep(step, spoken).trim();
}
