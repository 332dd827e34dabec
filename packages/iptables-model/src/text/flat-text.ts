/** Shorter parts are copied anyway (V8, `SlicedString::kMinLength`). */
const SHORTEST_SLICE = 13;

/**
 * A part of a text, copied. V8 keeps the whole text for as long as there is a slice of it: the names
 * of 110,000 chains would hold 33 MB.
 */
export function flatText(text: string, start: number, end: number): string {
  if (end - start < SHORTEST_SLICE) return text.slice(start, end);
  return [text.slice(start, start + 1), text.slice(start + 1, end)].join('');
}
