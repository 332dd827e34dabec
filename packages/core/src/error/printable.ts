/** Characters that no terminal is to see: controls, and those that only format, of both directions. */
const HIDDEN = /[^\P{Cc}\n\t]|[\p{Cf}\u2028\u2029]/gu;

/**
 * A text for people, in which control and formatting characters (Unicode Cc but line feed and tab; Cf,
 * which has the bidirectional ones; line and paragraph separators) are written as `\u001b`. A name that
 * came from outside moves no cursor and turns no line round. JSON stays JSON of the same value.
 */
export function printable(text: string): string {
  return text.replace(HIDDEN, escaped);
}

/** The same for a text that is one line: line feeds and tabs are written as `\u000a` too. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]/g, escaped);
}

/** Each unit of UTF-16, as JSON writes it. */
function escaped(characters: string): string {
  const units = Array.from({ length: characters.length }, (_, at) => characters.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
