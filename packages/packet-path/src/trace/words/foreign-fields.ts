/** Longest text of a value: the steps of a foreign model say what they like. */
const LONGEST = 120;

/**
 * The kind and the fields of a value that nobody here knows, in its own words: `flow: event new,
 * endpoint 10.244.1.12:8080`.
 */
export function foreignFields({ kind, ...fields }: { readonly kind: string }): string {
  const words = Object.entries(fields).map(([name, value]) => `${name} ${textOf(value)}`);
  return words.length === 0 ? kind : `${kind}: ${words.join(', ')}`;
}

function textOf(value: unknown): string {
  const isPlain = typeof value !== 'object' || value === null;
  const own = isPlain || String(value) !== '[object Object]';
  const text = own ? String(value) : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
