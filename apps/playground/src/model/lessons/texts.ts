/// <reference path="../built-files.d.ts" />
import packed from 'virtual:lessons';
import { unpack } from '../pack.ts';
import type { ModelLanguage } from '../protocol/language.ts';

let unpacked: Promise<Readonly<Record<ModelLanguage, readonly string[]>>> | undefined;

/** The lessons of docs/learn in a language, in order; they are unpacked when they are first asked for. */
export async function lessonTexts(language: ModelLanguage): Promise<readonly string[]> {
  unpacked ??= unpack(packed).then((text) => JSON.parse(text ?? '{}'));
  return (await unpacked)[language] ?? [];
}
