import type { RoutingRule } from '@packet-path/core';
import { checkArgument, someText } from '@packet-path/core';
import { type Cursor, readManifest } from '@packet-path/manifest';
import { isJson, type OutputLine, outputLines } from './place.ts';

const UINT32 = 0xffffffff;
/** The tables that every packet asks; rules about them change nothing here. */
const USUAL: readonly string[] = ['local', 'main', 'default'];
const EXPECTED = 'rules by firewall mark (fwmark)';

/**
 * Reads what `ip rule` or `ip -j rule` prints. Rules that choose a table by the firewall mark are taken;
 * other choices are not modelled, and refused.
 *
 * @throws {PacketPathError} `syntax` or `not-allowed`, with line and column
 */
export function readIpRules(text: string, source = 'ip rule'): readonly RoutingRule[] {
  checkArgument('readIpRules', 'text', text, someText);
  checkArgument('readIpRules', 'source', source, someText);
  if (!isJson(text)) return outputLines(text, source).flatMap(readLine);
  return [...readManifest(text, { source })].flatMap((root) => root.items().flatMap(readObject));
}

function readLine(line: OutputLine): readonly RoutingRule[] {
  const [, words = ''] = /^\s*\d+:\s+(.*?)\s*$/.exec(line.text) ?? [];
  const found =
    /^from all(?: fwmark (0x[0-9a-f]+|\d+)(?:\/(0x[0-9a-f]+|\d+))?)? lookup (\S+)$/i.exec(words);
  if (words === '') line.fail('syntax', 'this is no rule', 'what ip rule prints');
  if (found === null) line.fail('not-allowed', `'${words}' chooses by more than a mark`, EXPECTED);
  const [, mark, mask, table = ''] = found;
  if (mark !== undefined) return [{ mark: Number(mark), mask: Number(mask ?? UINT32), table }];
  if (USUAL.includes(table)) return [];
  return [{ mark: 0, mask: 0, table }];
}

function readObject(rule: Cursor): readonly RoutingRule[] {
  const table = rule.field('table').text();
  const others = Object.keys(rule.object()).find(
    (key) => !['priority', 'src', 'table', 'fwmark', 'fwmask', 'protocol'].includes(key),
  );
  if (others !== undefined || rule.field('src').textOr('all') !== 'all') {
    rule.fail('not-allowed', `it chooses by '${others ?? 'src'}'`, EXPECTED);
  }
  const number = (name: string, otherwise: number): number => {
    const field = rule.field(name);
    if (field.absent) return otherwise;
    const value = Number(field.text());
    return Number.isInteger(value) ? value : field.fail('syntax', 'it is no mark', 'such as 0x1');
  };
  if (!rule.field('fwmark').absent) {
    return [{ mark: number('fwmark', 0), mask: number('fwmask', UINT32), table }];
  }
  return USUAL.includes(table) ? [] : [{ mark: 0, mask: 0, table }];
}
