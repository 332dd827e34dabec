import type { PathStep } from './document.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const BLANK = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/** The offset at which a text stops being JSON, and the token expected there. */
export interface JsonFault {
  readonly offset: number;
  readonly expected: string;
}

function past(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function skipBlanks(text: string, from: number): number {
  return past(BLANK, text, from);
}

/** The first fault of a text that is not JSON. It keeps its own stack and never recurses. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: number[] = [];
  let at = skipBlanks(text, 0);
  for (;;) {
    // A value begins here.
    const code = text.charCodeAt(at);
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      const inner = skipBlanks(text, at + 1);
      if (text.charCodeAt(inner) !== code + 2) {
        open.push(code);
        const key = code === OPEN_BRACE ? afterKey(text, inner) : inner;
        if (typeof key !== 'number') return key;
        at = key;
        continue;
      }
      at = inner + 1;
    } else {
      const end = afterScalar(text, at);
      if (typeof end !== 'number') return end;
      at = end;
    }
    // A value has ended here: close the collections that end with it.
    for (;;) {
      at = skipBlanks(text, at);
      const container = open.at(-1);
      if (container === undefined) {
        return at === text.length ? undefined : { offset: at, expected: 'the end of the text' };
      }
      if (text.charCodeAt(at) !== container + 2) break;
      open.pop();
      at++;
    }
    const container = open.at(-1);
    if (text[at] !== ',') {
      return { offset: at, expected: container === OPEN_BRACE ? "',' or '}'" : "',' or ']'" };
    }
    const next = skipBlanks(text, at + 1);
    const value = container === OPEN_BRACE ? afterKey(text, next) : next;
    if (typeof value !== 'number') return value;
    at = value;
  }
}

function afterScalar(text: string, at: number): number | JsonFault {
  if (text.charCodeAt(at) === QUOTE) return afterString(text, at);
  const end = past(SCALAR, text, at);
  return end === at ? { offset: at, expected: 'a value' } : end;
}

function afterString(text: string, open: number): number | JsonFault {
  let at = open + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code < 32) break;
    const next = code === BACKSLASH ? past(ESCAPE, text, at) : at + 1;
    if (next === at) return { offset: at, expected: 'an escape such as \\n' };
    at = next;
  }
  return { offset: at, expected: "a closing '\"'" };
}

/** The offset behind `"key" :` and blanks, where the member's value begins. */
function afterKey(text: string, at: number): number | JsonFault {
  if (text.charCodeAt(at) !== QUOTE) return { offset: at, expected: 'a name in double quotes' };
  const end = afterString(text, at);
  if (typeof end !== 'number') return end;
  const colon = skipBlanks(text, end);
  return text[colon] === ':' ? skipBlanks(text, colon + 1) : { offset: colon, expected: "':'" };
}

/** The offset at which collections are more than `limit` deep, or undefined. */
export function findJsonDepth(text: string, limit: number): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = closingQuote(text, at);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > limit) return at;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
    }
  }
  return undefined;
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

/**
 * In a text that is JSON, the offset of the value at `path`, or of the last part of the path that
 * exists.
 */
export function locateJson(text: string, path: readonly PathStep[]): number {
  let at = skipBlanks(text, 0);
  for (const step of path) {
    const next = stepInto(text, at, step);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

function stepInto(text: string, at: number, step: PathStep): number | undefined {
  const code = text.charCodeAt(at);
  if (code !== (typeof step === 'number' ? OPEN_BRACKET : OPEN_BRACE)) return undefined;
  let found: number | undefined;
  let index = 0;
  let next = skipBlanks(text, at + 1);
  while (text.charCodeAt(next) !== code + 2) {
    let value = next;
    let key: PathStep = index++;
    if (code === OPEN_BRACE) {
      const end = closingQuote(text, next) + 1;
      key = JSON.parse(text.slice(next, end)) as string;
      value = skipBlanks(text, skipBlanks(text, end) + 1);
    }
    // JSON.parse keeps the last of several members of one name.
    if (key === step) {
      found = value;
      if (code === OPEN_BRACKET) return found;
    }
    next = skipBlanks(text, pastValue(text, value));
    if (text[next] === ',') next = skipBlanks(text, next + 1);
  }
  return found;
}

function pastValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = closingQuote(text, at);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth++;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (depth === 0) return at;
      depth--;
    } else if (code === 44 && depth === 0) {
      return at;
    }
  }
  return text.length;
}
