import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const FOLDER = new URL('../../../../fixtures/kernel-cases/', import.meta.url);

/** The text of `nft list ruleset` at the beginning of each recording, by the case's name. */
export function recordedRulesets(): ReadonlyMap<string, string> {
  const rulesets = new Map<string, string>();
  for (const file of readdirSync(FOLDER)) {
    if (!file.startsWith('nftables-')) continue;
    const lines = gunzipSync(readFileSync(new URL(file, FOLDER)))
      .toString('utf8')
      .split('\n');
    for (const line of lines) {
      if (line === '') continue;
      const { name, setup } = JSON.parse(line) as { name: string; setup: { nftables: string } };
      rulesets.set(name, setup.nftables);
    }
  }
  return rulesets;
}
