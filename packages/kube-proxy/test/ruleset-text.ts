/** The rules of one chain, without `-A CHAIN`; undefined where there is no such chain. */
export function rulesOf(text: string, table: string, chain: string): string[] | undefined {
  const start = text.indexOf(`*${table}\n`);
  const lines = text.slice(start, text.indexOf('COMMIT', start)).split('\n');
  if (start < 0 || !lines.some((line) => line.startsWith(`:${chain} `))) return undefined;
  const prefix = `-A ${chain} `;
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

/** The user chains of a table that start with a prefix. */
export function chainsOf(text: string, table: string, prefix: string): string[] {
  const start = text.indexOf(`*${table}\n`);
  const lines = text.slice(start, text.indexOf('COMMIT', start)).split('\n');
  return lines
    .filter((line) => line.startsWith(`:${prefix}`))
    .map((line) => line.slice(1, line.indexOf(' ')));
}

/** How many rules a table has. */
export function countRules(text: string, table: string): number {
  const start = text.indexOf(`*${table}\n`);
  return text.slice(start, text.indexOf('COMMIT', start)).split('\n-A ').length - 1;
}
