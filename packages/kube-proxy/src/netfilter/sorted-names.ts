/** Characters by which names are put into groups: those of `KUBE-SEP-`, behind which digits stand. */
const START = 9;
/** Bits of a character of ASCII. */
const CHARACTER = 7;
/** Bits of an integer that a number holds exactly. */
const EXACT = 53;
/** Names of a group that are compared one with another. */
const FEW = 64;

/**
 * Names in the order in which strings compare. Of names that begin alike, of which a table of
 * kube-proxy has 100,000, the next characters are sorted as numbers; strings are compared where those are equal.
 */
export function sortedNames(names: Iterable<string>): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const start = name.slice(0, START);
    const group = groups.get(start);
    if (group === undefined) groups.set(start, [name]);
    else group.push(name);
  }
  const sorted: string[] = [];
  for (const start of [...groups.keys()].sort()) {
    for (const name of sortedGroup(groups.get(start) ?? [])) sorted.push(name);
  }
  return sorted;
}

/** Sorts names that begin alike. */
function sortedGroup(items: string[]): readonly string[] {
  const placeBits = Math.ceil(Math.log2(items.length + 1));
  const characters = Math.floor((EXACT - placeBits) / CHARACTER);
  const places = 2 ** placeBits;
  if (items.length <= FEW) return items.sort();
  const keys = new Float64Array(items.length);
  for (let place = 0; place < items.length; place++) {
    const key = keyOf(items[place]!, characters);
    if (key < 0) return items.sort();
    keys[place] = key * places + place;
  }
  keys.sort();
  const sorted: string[] = [];
  for (let from = 0, to = 1; from < keys.length; from = to, to++) {
    const key = Math.floor(keys[from]! / places);
    while (to < keys.length && Math.floor(keys[to]! / places) === key) to++;
    if (to - from === 1) {
      sorted.push(items[keys[from]! % places]!);
      continue;
    }
    const equals: string[] = [];
    for (let at = from; at < to; at++) equals.push(items[keys[at]! % places]!);
    for (const item of equals.sort()) sorted.push(item);
  }
  return sorted;
}

/** The characters behind the start of a name as a number; -1 where one is not ASCII. */
function keyOf(name: string, characters: number): number {
  let key = 0;
  for (let at = START; at < START + characters; at++) {
    // A name that ends comes before those that go on.
    const code = at < name.length ? name.charCodeAt(at) : 0;
    if (code > 127) return -1;
    key = key * 128 + code;
  }
  return key;
}
