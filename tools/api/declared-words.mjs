import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The words that a package adds to the types of another (`declare module '…'`), which no report of
 * exports holds: counters, trace steps, draws. Empty where it adds none.
 *
 * @param folder the package's compiled types
 */
export function declaredWords(folder) {
  const blocks = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.d.ts'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').match(DECLARATION) ?? []);
  if (blocks.length === 0) return '';
  return `\n## Words declared for other packages\n\n\`\`\`ts\n${blocks.join('\n\n')}\n\`\`\`\n`;
}

const DECLARATION = /^declare module '[^']+' \{\n[\s\S]*?^\}/gm;
