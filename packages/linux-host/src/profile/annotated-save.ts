/** Tells how often the rule of a table and chain at a position, counted from 1, was evaluated. */
export type EvaluatedAt = (table: string, chain: string, rule: number) => number;

/** The text of iptables-save with a column more: how often each rule was evaluated; empty before other lines. */
export function annotatedSave(text: string, width: number, evaluatedAt: EvaluatedAt): string {
  let table = '';
  const positions = new Map<string, number>();
  return annotated(text, width, (line) => {
    if (line.startsWith('*')) {
      table = line.slice(1);
      positions.clear();
    }
    const chain = /^-A (\S+)/.exec(line)?.[1];
    if (chain === undefined) return undefined;
    const rule = (positions.get(chain) ?? 0) + 1;
    positions.set(chain, rule);
    return evaluatedAt(table, chain, rule);
  });
}

/** The listing of nft with the same column. A rule of several lines has its number before the first. */
export function annotatedListing(text: string, width: number, evaluatedAt: EvaluatedAt): string {
  let [table, chain] = ['', ''];
  let position = 0;
  /** Braces that are open, those of the table and the chain among them. */
  let open = 0;
  return annotated(text, width, (line) => {
    const begun = open;
    open += bracesOf(line);
    if (begun === 0) table = /^table \S+ (\S+) \{/.exec(line)?.[1] ?? '';
    if (begun === 1) {
      chain = /^\tchain (\S+) \{/.exec(line)?.[1] ?? '';
      position = 0;
    }
    const isRule =
      begun === 2 && chain !== '' && !/^\t(?:\}|\t(?:type|comment|policy) )/.test(line);
    if (!isRule) return undefined;
    position++;
    return evaluatedAt(table, chain, position);
  });
}

/** The braces that a line opens, less those that it closes; those in quotes are words. */
function bracesOf(line: string): number {
  const bare = line.replaceAll(/"[^"]*"/g, '');
  return bare.split('{').length - bare.split('}').length;
}

function annotated(
  text: string,
  width: number,
  countOf: (line: string) => number | undefined,
): string {
  return text
    .split('\n')
    .map((line) => {
      const count = countOf(line);
      return line === '' ? '' : `${`${count ?? ''}`.padStart(width)}  ${line}`;
    })
    .join('\n');
}
