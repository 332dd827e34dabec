/** Elements of a well-formed text, by name; throws where a tag is not closed or an entity is unknown. */
export function parseXml(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const open: string[] = [];
  const tag =
    /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|<(!doctype html>)/gy;
  let at = 0;
  while (at < text.length) {
    tag.lastIndex = at;
    const match = tag.exec(text);
    if (match === null) throw new Error(`not well formed: ${text.slice(at, at + 60)}`);
    at = tag.lastIndex;
    const [, closing, name = '', attributes = '', alone, content = ''] = match;
    checkEntities(attributes + content);
    if (name === '') continue;
    if (closing === '/') {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last}>`);
    } else {
      checkUnique(name, attributes);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (alone !== '/') open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
  return counts;
}

function checkEntities(text: string): void {
  const bad = /&(?!(?:amp|lt|gt|quot);)/.exec(text);
  if (bad !== null) throw new Error(`not an entity: ${text.slice(bad.index, bad.index + 20)}`);
}

function checkUnique(name: string, attributes: string): void {
  const names = [...attributes.matchAll(/([\w:-]+)=/g)].map((match) => match[1]);
  if (new Set(names).size < names.length) throw new Error(`<${name}> has an attribute twice`);
}
