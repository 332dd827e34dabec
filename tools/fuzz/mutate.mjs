// Mutations of texts: of bytes, of tokens, of lines, and of the structure that brackets make.

const NUMBERS = [
  '0',
  '-1',
  '1',
  '255',
  '256',
  '65535',
  '65536',
  '2147483647',
  '2147483648',
  '4294967295',
];
const MORE_NUMBERS = [
  '4294967296',
  '9007199254740993',
  '18446744073709551616',
  '1e309',
  '0x10',
  '007',
  '1.5',
];
export const ODD = [
  '\0',
  '\u001b[2J',
  '\u202e',
  '"',
  "'",
  '\\',
  '\r',
  '\t',
  '\ufeff',
  '\ud800',
  'é',
  '𝄞',
  '@',
  '!',
  ';',
];
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a'.repeat(300),
  '10.0.0.1/33',
  '::',
  '-j',
];
const PAIRS = ['{}', '[]', '()', '""'];
/** An input is no longer than this. */
const LONGEST = 65_536;
const LONGEST_TOKEN = 64;

/** An input made of a text and the others by one to six mutations. */
export function mutate(text, others, random) {
  let mutant = text;
  for (let left = 1 + random.below(6); left > 0; left--) {
    mutant = random.of(MUTATIONS)(mutant, random, others);
    if (mutant.length > LONGEST) mutant = mutant.slice(0, LONGEST);
  }
  return mutant;
}

const MUTATIONS = [
  // Characters.
  (text, random) =>
    replace(text, random.below(text.length + 1), 1, String.fromCharCode(random.below(128))),
  (text, random) => replace(text, random.below(text.length + 1), random.below(4), ''),
  (text, random) => replace(text, random.below(text.length + 1), 0, random.of(ODD)),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  // Tokens.
  (text, random) => onToken(text, random, () => random.of([...NUMBERS, ...MORE_NUMBERS])),
  (text, random) => onToken(text, random, () => random.of(NAMES)),
  (text, random) => onToken(text, random, () => ''),
  (text, random) => onToken(text, random, (token) => `${token} ${token}`),
  (text, random, others) =>
    onToken(text, random, () => tokenOf(random.of(others), random)?.[0] ?? 'x'),
  (text, random) => onToken(text, random, (token) => token.repeat(1 + random.below(200))),
  // Lines.
  (text, random) => onLines(text, random, (lines, at) => lines.splice(at, 1)),
  (text, random) => onLines(text, random, (lines, at) => lines.splice(at, 0, lines[at])),
  (text, random) =>
    onLines(text, random, (lines, at) =>
      lines.splice(at, 0, ...Array(random.below(100)).fill(lines[at])),
    ),
  (text, random) =>
    onLines(text, random, (lines, at) =>
      lines.splice(random.below(lines.length), 0, ...lines.splice(at, 1)),
    ),
  (text, random, others) =>
    onLines(text, random, (lines, at) =>
      lines.splice(at, 0, random.of(random.of(others).split('\n'))),
    ),
  // Structure.
  (text, random) => nest(text, random, 1 + random.below(4)),
  (text, random) => nest(text, random, 200 + random.below(10_000)),
  (text, random, others) => {
    const other = random.of(others);
    return (
      text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1))
    );
  },
];

function replace(text, at, length, by) {
  return text.slice(0, at) + by + text.slice(at + length);
}

/** The token at a random place or behind it, or the first of all; undefined where there is none. */
function tokenOf(text, random) {
  const token = /[\w.:/-]+|[^\s\w]/g;
  const at = random.below(text.length + 1);
  // The beginning of a word is looked for from its middle, not far.
  let from = at;
  while (from > 0 && at - from < LONGEST_TOKEN && /[\w.:/-]/.test(text[from - 1])) from--;
  token.lastIndex = from;
  return token.exec(text) ?? /[\w.:/-]+|[^\s\w]/.exec(text) ?? undefined;
}

function onToken(text, random, change) {
  const found = tokenOf(text, random);
  if (found === undefined) return text;
  return replace(text, found.index, found[0].length, change(found[0]));
}

function onLines(text, random, change) {
  const lines = text.split('\n');
  change(lines, random.below(lines.length));
  return lines.join('\n');
}

/** Wraps a part of the text in so many pairs of brackets. */
function nest(text, random, depth) {
  const [open, close] = random.of(PAIRS);
  const from = random.below(text.length + 1);
  const to = from + random.below(Math.min(40, text.length - from + 1));
  return (
    text.slice(0, from) +
    open.repeat(depth) +
    text.slice(from, to) +
    close.repeat(depth) +
    text.slice(to)
  );
}
