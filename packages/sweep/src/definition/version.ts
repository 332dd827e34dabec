import { readFileSync } from 'node:fs';

/** The version of this package: results of two versions are not joined. */
export function sweepVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
