/** What a scalar's text stands for, or that this reader does not know. */
export type Scalar = { readonly value: string | number | boolean | null } | undefined;

const PLAIN_START = /^[A-Za-z0-9_./<(^$+~=;\\-]/;
const DECIMAL = /^[-+]?\d+(?:\.\d+)?$/;
/** Whatever else YAML might take for a number: left to the full reader. */
const NUMBER_LIKE = /^[-+]?(?:\d|\.\d|\.(?:inf|nan))[\d_.a-fA-FxoeEinINF+:-]*$/;
const WORDS = new Map<string, boolean | null>([
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);

/** A scalar that begins and ends on its line, quoted or not, in YAML's core schema. */
export function lineScalar(text: string): Scalar {
  const first = text[0];
  if (first === '"') return doubleQuoted(text);
  if (first === "'") return singleQuoted(text);
  const word = WORDS.get(text);
  if (word !== undefined) return { value: word };
  if (!PLAIN_START.test(text) || text.startsWith('- ') || text === '-') return undefined;
  if (text.includes(': ') || text.endsWith(':') || text.includes(' #')) return undefined;
  if (DECIMAL.test(text)) return { value: Number(text) };
  // An IPv4 address has the letters of a number but is none.
  if (NUMBER_LIKE.test(text) && !/^\d+\.\d+\.\d/.test(text) && !text.includes(':'))
    return undefined;
  return { value: text };
}

/** With the escapes that JSON has too; others are left to the full reader. */
function doubleQuoted(text: string): Scalar {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function singleQuoted(text: string): Scalar {
  if (!/^'(?:[^']|'')*'$/.test(text)) return undefined;
  return { value: text.slice(1, -1).replaceAll("''", "'") };
}
