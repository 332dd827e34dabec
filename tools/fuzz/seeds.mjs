import { Random } from './random.mjs';

/** Texts that a target takes are no more than this. */
const MOST_SEEDS = 120;
/** Texts of one look that are tried in vain before the others of that look are left. */
const IN_VAIN = 3;
/** A seed is no longer: many mutants of short ones get further than few of long ones. */
const LONGEST = 10_300;

/**
 * Some texts that a target takes: mutants of those get further than of others. Texts look alike by how
 * they begin; where a target takes none of the first of a look, the others are not tried. Looks are tried
 * in a random order, until so many texts were tried: a few inputs are not worth many.
 */
export function seedsOf(target, texts, tries) {
  const random = new Random(`seeds/${target.name}`);
  const looks = [...grouped(texts).values()];
  const taken = [];
  let tried = 0;
  while (looks.length > 0 && tried < tries) {
    const which = random.below(looks.length);
    const alike = looks[which];
    looks[which] = looks.at(-1);
    looks.length--;
    let vain = 0;
    const order = alike.filter(({ length }) => length <= LONGEST);
    for (let left = order.length; left > 0 && vain < IN_VAIN && tried < tries; left--) {
      tried++;
      const at = random.below(left);
      const text = order[at];
      order[at] = order[left - 1];
      if (takes(target, text)) taken.push(text);
      else vain++;
    }
  }
  while (taken.length > MOST_SEEDS) taken.splice(random.below(taken.length), 1);
  return taken;
}

/** The first word: an option as it is, other letters and digits by their kind; and whether there are lines. */
function look(text) {
  const [word = ''] = /\S+/.exec(text) ?? [];
  const head = /^-\w/.exec(word)?.[0] ?? (/^[a-z]{2,12}$/.test(word) ? word : word.slice(0, 3));
  return `${head.replace(/\d/g, '0')}${text.includes('\n') ? ' …' : ''}`;
}

function grouped(texts) {
  const groups = new Map();
  for (const text of texts) {
    const key = look(text);
    if (groups.has(key)) groups.get(key).push(text);
    else groups.set(key, [text]);
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
