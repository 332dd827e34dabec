import { checkArgument, objectOf, oneOf, someObject } from '@packet-path/core';
import { sortedElements } from '../canonical/sorted-elements.ts';
import {
  type Chain,
  type Rule,
  type Ruleset,
  SOME_RULESET,
  type Table,
  type TableFamily,
} from '../ruleset/ruleset.ts';
import type { SetDeclaration } from '../ruleset/set.ts';
import type { Statement } from '../ruleset/statement.ts';
import { writeDuration } from '../text/duration.ts';
import { writePriority } from '../text/priority.ts';
import { NEWEST_VERSION, type NftVersion } from '../text/version.ts';
import type { DataType } from '../types/value.ts';
import { withoutImplied } from './implied.ts';
import { listedStatements } from './listed-statements.ts';
import { writeElement, writeExpression } from './write-expression.ts';
import { flowtableLines, objectLines } from './write-object.ts';
import { writeFresh } from './write-stateful.ts';
import { type Listing, writeStatement } from './write-statement.ts';
import { writeName } from './write-value.ts';

/** How to list: as which version of nft does, the newest that is checked unless given. */
export interface WriteOptions {
  readonly version?: NftVersion;
}

/** The rules as `nft list ruleset` prints them. */
export function writeRuleset(ruleset: Ruleset, options: WriteOptions = {}): string {
  checkArgument('writeNft', 'ruleset', ruleset, SOME_RULESET);
  checkArgument('writeNft', 'options', options, someObject);
  const { tables, kept = [] } = ruleset;
  return [...tables.map((table) => writeTable(table, options)), ...kept.map(keptText)].join('');
}

/** A table as `nft list table` prints it. */
export function writeTable(table: Table, options: WriteOptions = {}): string {
  checkArgument('writeNftTable', 'table', table, objectOf('family', 'name', 'flags', 'objects'));
  checkArgument('writeNftTable', 'options', options, someObject);
  const { version = NEWEST_VERSION } = options;
  const lines = [`table ${table.family} ${writeName(table.name)} {`];
  if (table.flags.length > 0) lines.push(`\tflags ${table.flags.join(',')}`);
  if (table.comment !== undefined) lines.push(`\tcomment "${table.comment}"`);
  const blocks = [
    ...table.objects.map((object) => objectLines(object, version)),
    ...table.sets.map((set) => setLines(set, version)),
    ...table.flowtables.map(flowtableLines),
    ...table.chains.map((chain) => chainLines(chain, table, version)),
  ];
  const { kept = [] } = table;
  for (const [index, text] of kept.entries()) {
    if (index > 0) lines.push('');
    lines.push(`\t${text}`);
  }
  if (kept.length > 0 && blocks.length > 0) lines.push('');
  for (const [index, [head = '', ...body]] of blocks.entries()) {
    if (index > 0) lines.push('');
    lines.push(`\t${head}`);
    for (const line of body) lines.push(`\t\t${line}`);
    lines.push('\t}');
  }
  lines.push('}', '');
  return lines.join('\n');
}

/** A text that is not understood; one that JSON brought stands in a comment. */
export function keptText(text: string): string {
  return text.startsWith('{') ? `# ${text}\n` : `${text}\n`;
}

/** A rule in one line, but for the chains that are written in it. */
export function writeRule(given: Rule, family: TableFamily = 'inet', listing?: Listing): string {
  checkArgument('writeNftRule', 'given', given, objectOf('statements'));
  checkArgument('writeNftRule', 'family', family, oneOf('ip', 'ip6', 'inet'));
  if (listing !== undefined)
    checkArgument('writeNftRule', 'listing', listing, objectOf('version', 'valueTypesOf'));
  const { statements, comment } = given;
  const version = listing?.version ?? NEWEST_VERSION;
  const shown = withoutImplied(listedStatements(statements, family), family, version);
  const texts = shown.map((one) =>
    one.kind === 'chain' ? writeBlock(one, family, listing) : writeStatement(one, listing),
  );
  const text = texts.join(' ');
  return comment === undefined ? text : `${text} comment "${comment}"`;
}

/** `jump { … }` with its rules, each in a line of its own (nft, `chain_stmt_print`). */
function writeBlock(
  { verdict, rules }: Extract<Statement, { kind: 'chain' }>,
  family: TableFamily,
  listing: Listing | undefined,
): string {
  const lines = rules.map((rule) => `\t\t\t${writeRule(rule, family, listing)}\n`);
  return `${verdict} {\n${lines.join('')}\t\t}`;
}

function chainLines({ name, base, comment, rules }: Chain, table: Table, version: NftVersion) {
  const lines = [`chain ${writeName(name)} {`];
  if (comment !== undefined) lines.push(`comment "${comment}"`);
  if (base !== undefined) {
    const { type, hook, priority, policy } = base;
    const place = `hook ${hook.toLowerCase()} priority ${writePriority(priority, hook, version)}`;
    lines.push(`type ${type} ${place}; policy ${policy};`);
  }
  if (rules.length === 0) return lines;
  const listing = listingOf(table, version);
  for (const rule of rules) lines.push(writeRule(rule, table.family, listing));
  return lines;
}

/** How the rules of a table are listed. */
export function listingOf({ sets }: Table, version: NftVersion): Listing {
  return {
    version,
    valueTypesOf: (map) => {
      const valueType = sets.find((set) => set.name === map)?.valueType;
      return valueType === 'verdict' ? undefined : valueType;
    },
  };
}

function setLines(set: SetDeclaration, version: NftVersion): string[] {
  const { kind, name, flags } = set;
  const lines = [`${kind} ${writeName(name)} {`, typeLine(set)];
  if (set.policy === 'memory') lines.push('policy memory');
  if (set.size !== undefined) lines.push(`size ${set.size}`);
  if (flags.length > 0) lines.push(`flags ${flags.join(',')}`);
  if (set.autoMerge === true) lines.push('auto-merge');
  const { statements = [] } = set;
  if (statements.length > 0)
    lines.push(statements.map((one) => writeFresh(one, version)).join(' '));
  if (set.timeout !== undefined) lines.push(`timeout ${writeDuration(set.timeout)}`);
  if (set.gcInterval !== undefined) lines.push(`gc-interval ${writeDuration(set.gcInterval)}`);
  if (set.comment !== undefined) lines.push(`comment "${set.comment}"`);
  if (set.elements.length > 0) lines.push(`elements = { ${elementRows(set, version)} }`);
  return lines;
}

function typeLine(set: SetDeclaration): string {
  const { keyType, keyTypeof, valueType, valueTypeof, objectType, hasIntervalValues } = set;
  const key =
    keyTypeof === undefined ? `type ${typeText(keyType)}` : `typeof ${writeExpression(keyTypeof)}`;
  if (objectType !== undefined) return `${key} : ${objectType}`;
  if (valueType === undefined) return key;
  const interval = hasIntervalValues === true ? 'interval ' : '';
  const value = valueTypeof === undefined ? typeText(valueType) : writeExpression(valueTypeof);
  return `${key} : ${interval}${value}`;
}

function typeText(types: readonly DataType[] | 'verdict'): string {
  return types === 'verdict' ? types : types.join(' . ');
}

/** How nft lines up the elements of a set below each other. */
export const NEXT_ROW: string = ',\n\t\t\t     ';

function elementRows(
  { keyType, valueType, elements }: SetDeclaration,
  version: NftVersion,
): string {
  const perRow = rowLength(keyType);
  let text = '';
  for (const [index, element] of sortedElements(elements, keyType, version).entries()) {
    if (index > 0) text += index % perRow === 0 ? NEXT_ROW : ', ';
    text += writeElement(element, keyType, valueType, version);
  }
  return text;
}

/** How many elements nft prints in a row (src/expression.c of nftables, `calculate_delim`). */
export function rowLength(keyType: readonly DataType[]): number {
  const [type] = keyType;
  if (keyType.length > 1 || type === 'ipv6_addr' || type === 'ifname') return 1;
  return type === 'ipv4_addr' ? 2 : 5;
}
