/** A program's chains, each with its line and its rules, by table and name. */
export type ChainTexts = ReadonlyMap<string, string>;

/** The chains of a text of iptables-save. */
export function chainTexts(text: string): ChainTexts {
  const chains = new Map<string, string>();
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith(':')) {
      chains.set(`${table} ${line.slice(1, line.indexOf(' '))}`, `${line}\n`);
    } else if (line.startsWith('-A ')) {
      const key = `${table} ${line.split(' ', 2)[1]}`;
      chains.set(key, `${chains.get(key) ?? ''}${line}\n`);
    }
  }
  return chains;
}

/**
 * The text for `iptables-restore --noflush` that makes one program of another: chains that differ are
 * written anew, those that are gone deleted. Empty where nothing differs.
 */
export function restoreDifference(from: ChainTexts, to: ChainTexts): string {
  const lines = new Map<string, { readonly chains: string[]; readonly rules: string[] }>();
  const at = (key: string): { readonly chains: string[]; readonly rules: string[] } => {
    const [table = ''] = key.split(' ', 1);
    const known = lines.get(table) ?? { chains: [], rules: [] };
    lines.set(table, known);
    return known;
  };
  for (const [key, text] of to) {
    if (from.get(key) === text) continue;
    const end = text.indexOf('\n') + 1;
    at(key).chains.push(text.slice(0, end));
    at(key).rules.push(text.slice(end));
  }
  for (const key of from.keys()) {
    if (to.has(key)) continue;
    const name = key.slice(key.indexOf(' ') + 1);
    at(key).chains.push(`:${name} - [0:0]\n`);
    at(key).rules.push(`-X ${name}\n`);
  }
  return Array.from(
    lines,
    ([table, { chains, rules }]) => `*${table}\n${chains.join('')}${rules.join('')}COMMIT\n`,
  ).join('');
}
