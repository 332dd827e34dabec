export const TAB = 9;
export const NEWLINE = 10;
export const RETURN = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const DOT = 46;
export const COLON = 58;
export const SEMICOLON = 59;
export const BACKSLASH = 92;
const UNDERSCORE = 95;
export const OPENING_BRACE = 123;
export const CLOSING_BRACE = 125;

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether a line ends at a place of a text. */
export function isLineEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === NEWLINE || (code === RETURN && text.charCodeAt(at + 1) === NEWLINE);
}

/** Whether a character behind digits may belong to the same token: a letter, `.`, `:` or `_`. */
export function continuesNumber(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 97 && letter <= 122) || code === DOT || code === COLON || code === UNDERSCORE;
}

export function isHexadecimal(code: number): boolean {
  return (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}
