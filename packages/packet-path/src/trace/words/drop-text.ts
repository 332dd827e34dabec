import type { DropReason } from '@packet-path/core';
import { foreignFields } from './foreign-fields.ts';
import type { DropTexts } from './trace-language.ts';

/** Why a packet ended, in a language; a reason that no model here has declared, by its own fields. */
export function dropText(reason: DropReason, texts: DropTexts): string {
  if (!Object.hasOwn(texts, reason.kind)) return foreignFields(reason);
  const text = texts[reason.kind] as (reason: DropReason) => string;
  return text(reason);
}
