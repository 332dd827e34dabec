import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All files under a folder whose names end so, by path; without dependencies and output. */
export function filesUnder(folder, ending) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesUnder(path, ending);
      return entry.name.endsWith(ending) ? [path] : [];
    });
}

/** A string, a template or a regular expression begins with one of these. */
const QUOTES = new Set(["'", '"', '`']);
/** The code that may stand before the slash that begins a regular expression. */
const BEFORE_REGEX = /(^|[(,=:[!&|?{};+\-*%~^<>]|=>|\b(return|case|typeof|in|of|throw))\s*$/;

/**
 * Parts a TypeScript text into code and comments, which stand at their places: each answer is as
 * long as the text, with blanks in place of the other part.
 */
export function partComments(text) {
  let code = '';
  let comments = '';
  let at = 0;
  const keep = (length, isComment) => {
    const part = text.slice(at, at + length);
    const blank = part.replace(/[^\n]/g, ' ');
    code += isComment ? blank : part;
    comments += isComment ? part : blank;
    at += length;
  };
  while (at < text.length) {
    const rest = text.slice(at, at + 2);
    if (rest === '//') keep(lengthTo(text, at, '\n'), true);
    else if (rest === '/*') keep(lengthTo(text, at, '*/') + 2, true);
    else if (QUOTES.has(text[at])) keep(lengthOfString(text, at), false);
    else if (text[at] === '/' && BEFORE_REGEX.test(code.slice(-20))) {
      keep(lengthOfRegex(text, at), false);
    } else keep(1, false);
  }
  return { code, comments };
}

function lengthTo(text, at, end) {
  const found = text.indexOf(end, at);
  return (found < 0 ? text.length : found) - at;
}

/** A template is passed over whole, with what stands inside of `${}`. */
function lengthOfString(text, at) {
  const quote = text[at];
  let depth = 0;
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\\') end++;
    else if (quote === '`' && text.startsWith('${', end)) depth++;
    else if (quote === '`' && depth > 0 && text[end] === '}') depth--;
    else if (text[end] === quote && depth === 0) return end + 1 - at;
  }
  return text.length - at;
}

function lengthOfRegex(text, at) {
  let isClass = false;
  for (let end = at + 1; end < text.length && text[end] !== '\n'; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === '[') isClass = true;
    else if (text[end] === ']') isClass = false;
    else if (text[end] === '/' && !isClass) return end + 1 - at;
  }
  return 1;
}

/** The lines of code of a text: those that hold more than comments and blanks. */
export function codeLines(text) {
  return partComments(text)
    .code.split('\n')
    .filter((line) => line.trim() !== '').length;
}

/** Where a text imports from, type imports and exports from elsewhere included. */
export function importsOf(text) {
  const { code } = partComments(text);
  const found = code.matchAll(
    /\b(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|\bimport\s*'([^']+)'|\bimport\(\s*'([^']+)'/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3]);
}
