import { Random } from './random.mjs';

/** Texts that a target takes are no more than this. */
const MOST_SEEDS = 120;
/** Texts of one look that are tried in vain before the others of that look are left. */
const IN_VAIN = 3;
/** A seed is no longer: many mutants of short ones get further than few of long ones. */
const LONGEST = 10_300;

/**
 * Some texts that a target takes: mutants of those get further. Texts of its home are tried first, more
 * than so many where it takes none of them, then as many others: a few inputs are not worth many. Texts look alike by how
 * they begin, and looks are tried in a random order: where a target takes none of the first of a look, the others are
 * not tried.
 */
export function seedsOf(target, texts, tries) {
  const random = new Random(`seeds/${target.name}`);
  const taken = new Set();
  const short = texts.filter(({ text }) => text.length <= LONGEST);
  const own = shuffled(
    short.filter(({ home }) => isHome(target, home)),
    random,
  );
  for (const [tried, { text }] of own.entries()) {
    if (tried >= tries && taken.size > 0) break;
    const form = formOf(target, text);
    if (form !== undefined) taken.add(form);
  }
  const looks = [...grouped(short).values()];
  for (let tried = 0; looks.length > 0 && tried < tries; ) {
    const which = random.below(looks.length);
    const order = shuffled(looks[which], random);
    looks[which] = looks.at(-1);
    looks.length--;
    let vain = 0;
    for (const { text } of order) {
      if (vain === IN_VAIN || tried === tries) break;
      tried++;
      const form = formOf(target, text);
      if (form === undefined) vain++;
      else taken.add(form);
    }
  }
  return shuffled([...taken], random).slice(0, MOST_SEEDS);
}

/** Whether texts of a home are likely to be for a target: it is of that package, or is called so. */
function isHome(target, home) {
  return home !== '' && (home === target.home || target.name.toLowerCase().includes(home));
}

/** A text as the target takes it, a tool as what it reads too; undefined where it does not. */
function formOf(target, text) {
  if (takes(target, text)) return text;
  const read = `\n${text}`;
  return target.name.startsWith('tool: ') && takes(target, read) ? read : undefined;
}

function shuffled(list, random) {
  const order = [...list];
  for (let left = order.length; left > 1; left--) {
    const at = random.below(left);
    [order[at], order[left - 1]] = [order[left - 1], order[at]];
  }
  return order;
}

/** The first word: an option as it is, other letters and digits by their kind; and whether there are lines. */
function look(text) {
  const [word = ''] = /\S+/.exec(text) ?? [];
  const head = /^-\w/.exec(word)?.[0] ?? (/^[a-z]{2,12}$/.test(word) ? word : word.slice(0, 3));
  return `${head.replace(/\d/g, '0')}${text.includes('\n') ? ' …' : ''}`;
}

function grouped(texts) {
  const groups = new Map();
  for (const entry of texts) {
    const key = look(entry.text);
    if (groups.has(key)) groups.get(key).push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}

function takes(target, text) {
  try {
    target.run(text);
    return true;
  } catch {
    return false;
  }
}
