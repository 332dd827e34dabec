/** An object of a table in a listing of nft: its head, and its lines or elements. */
interface ListedObject {
  readonly table: string;
  readonly kind: 'set' | 'map' | 'chain';
  readonly name: string;
  /** The whole block, as listed. */
  readonly text: string;
  /** A chain's rules. */
  readonly rules: readonly string[];
  /** A set's elements. */
  readonly elements: readonly string[];
}

/**
 * The script that makes one program of nft of another, both as kube-proxy lists them: elements are added and
 * deleted one by one, chains that differ are written anew. Empty where nothing differs.
 *
 * The programs may be parts of larger ones, where their objects hold more elements, and the same ones.
 */
export function nftDifference(from: string, to: string): string {
  const before = objectsOf(from);
  const after = objectsOf(to);
  const made: string[] = [];
  const filled: string[] = [];
  const gone: string[] = [];
  for (const [key, object] of after) {
    const old = before.get(key);
    if (old?.text === object.text) continue;
    const place = `${object.table} ${object.name}`;
    if (object.kind === 'chain') {
      made.push(`add chain ${place}`, `flush chain ${place}`);
      filled.push(...object.rules.map((rule) => `add rule ${place} ${rule}`));
      continue;
    }
    if (old === undefined) made.push(`add ${object.kind} ${place} ${blockOf(object)}`);
    const known = new Set(old?.elements);
    const kept = new Set(object.elements);
    filled.push(
      ...elementLines(
        'delete',
        place,
        [...known].filter((one) => !kept.has(one)),
      ),
    );
    filled.push(
      ...elementLines(
        'add',
        place,
        [...kept].filter((one) => !known.has(one)),
      ),
    );
  }
  for (const [key, { kind, table, name }] of before) {
    if (after.has(key)) continue;
    if (kind === 'chain') made.push(`flush chain ${table} ${name}`);
    gone.push(`delete ${kind} ${table} ${name}`);
  }
  return [...made, ...filled, ...gone].map((line) => `${line}\n`).join('');
}

function elementLines(verb: string, place: string, elements: readonly string[]): string[] {
  return elements.length === 0 ? [] : [`${verb} element ${place} { ${elements.join(', ')} }`];
}

/** The definition of a set, without its elements. */
function blockOf({ text }: ListedObject): string {
  const lines = text.split('\n').slice(1, -1);
  const end = lines.findIndex((line) => line.includes('elements = {'));
  const head = end < 0 ? lines : lines.slice(0, end);
  return `{ ${head.map((line) => line.trim()).join('; ')}; }`;
}

function objectsOf(text: string): ReadonlyMap<string, ListedObject> {
  const objects = new Map<string, ListedObject>();
  let table = '';
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('table ')) table = line.slice('table '.length, -' {'.length);
    else if (/^\t(?:set|map|chain) /.test(line)) lines = [line];
    else if (line === '\t}') {
      const object = objectOf(table, [...lines, line]);
      objects.set(`${object.kind} ${table} ${object.name}`, object);
      lines = [];
    } else if (lines.length > 0) lines.push(line);
  }
  return objects;
}

function objectOf(table: string, lines: readonly string[]): ListedObject {
  const [kind = '', name = ''] = lines[0]!.trim().split(' ');
  const inner = lines.slice(1, -1).map((line) => line.trim());
  const text = lines.join('\n');
  const isChain = kind === 'chain';
  return {
    table,
    kind: kind as ListedObject['kind'],
    name,
    text,
    rules: isChain ? inner.filter((line) => !/^(?:type|comment) /.test(line)) : [],
    elements: isChain ? [] : elementsOf(inner.join(' ')),
  };
}

/** The elements of a set's block, whose commas outside of quotes stand between them. */
function elementsOf(block: string): readonly string[] {
  const [, all] = /elements = \{ (.*) \}/.exec(block) ?? [];
  if (all === undefined) return [];
  return all.match(/(?:"[^"]*"|[^",])+/g)?.map((element) => element.trim()) ?? [];
}
