import {
  BACKSLASH,
  CLOSING_BRACE,
  HASH,
  NEWLINE,
  OPENING_BRACE,
  QUOTE,
  SEMICOLON,
} from './characters.ts';

/** The value of a definition that begins at a place, without comments, and where it ends. */
export function definedValue(
  text: string,
  start: number,
): { readonly value: string; readonly end: number } {
  let value = '';
  let depth = 0;
  let from = start;
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === OPENING_BRACE) depth++;
    else if (code === CLOSING_BRACE) {
      if (depth === 0) break;
      depth--;
    } else if ((code === NEWLINE || code === SEMICOLON) && depth === 0) break;
    else if (code === BACKSLASH && text.charCodeAt(end + 1) === NEWLINE) end++;
    else if (code === QUOTE) {
      const closing = text.indexOf('"', end + 1);
      if (closing < 0) break;
      end = closing;
    } else if (code === HASH) {
      value += text.slice(from, end);
      const newline = text.indexOf('\n', end);
      end = newline < 0 ? text.length : newline;
      from = end;
      continue;
    }
    end++;
  }
  value += text.slice(from, end);
  return { value: value.replaceAll('\\\n', ' ').replaceAll('\n', ' '), end };
}
