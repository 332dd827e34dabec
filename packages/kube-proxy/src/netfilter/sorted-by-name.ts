/** Characters by which names are put into groups: those of `KUBE-SEP-`, behind which digits stand. */
const START = 9;
/** Bits of a character of ASCII. */
const CHARACTER = 7;
/** Bits of an integer that a number holds exactly. */
const EXACT = 53;
/** Items of a group that are compared one with another. */
const FEW = 64;

type NameOf<Item> = (item: Item) => string;

/**
 * Items in the order in which their names compare. Of names that begin alike, of which a table of
 * kube-proxy has 100,000, the next characters are sorted as numbers; strings are compared where those are equal.
 */
export function sortedByName<Item>(items: Iterable<Item>, nameOf: NameOf<Item>): readonly Item[] {
  const groups = new Map<string, Item[]>();
  let start = '';
  let group: Item[] = [];
  for (const item of items) {
    const name = nameOf(item);
    // Most names begin as the one before.
    if (start.length < START || !name.startsWith(start)) {
      start = name.slice(0, START);
      const known = groups.get(start);
      group = known ?? [];
      if (known === undefined) groups.set(start, group);
    }
    group.push(item);
  }
  const sorted: Item[] = [];
  for (const key of [...groups.keys()].sort()) {
    for (const item of sortedGroup(groups.get(key) ?? [], nameOf)) sorted.push(item);
  }
  return sorted;
}

/** Sorts items whose names begin alike. */
function sortedGroup<Item>(items: Item[], nameOf: NameOf<Item>): readonly Item[] {
  const placeBits = Math.ceil(Math.log2(items.length + 1));
  const characters = Math.floor((EXACT - placeBits) / CHARACTER);
  const places = 2 ** placeBits;
  if (items.length <= FEW) return compared(items, nameOf);
  const keys = new Float64Array(items.length);
  for (let place = 0; place < items.length; place++) {
    const key = keyOf(nameOf(items[place]!), characters);
    if (key < 0) return compared(items, nameOf);
    keys[place] = key * places + place;
  }
  keys.sort();
  const sorted: Item[] = [];
  for (let from = 0, to = 1; from < keys.length; from = to, to++) {
    const key = Math.floor(keys[from]! / places);
    while (to < keys.length && Math.floor(keys[to]! / places) === key) to++;
    if (to - from === 1) {
      sorted.push(items[keys[from]! % places]!);
      continue;
    }
    const equals: Item[] = [];
    for (let at = from; at < to; at++) equals.push(items[keys[at]! % places]!);
    for (const item of compared(equals, nameOf)) sorted.push(item);
  }
  return sorted;
}

function compared<Item>(items: Item[], nameOf: NameOf<Item>): readonly Item[] {
  return items.sort((one, other) => {
    const [a, b] = [nameOf(one), nameOf(other)];
    return a < b ? -1 : Number(a > b);
  });
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
