import type { Chain, Rule, Ruleset, Table } from '../ruleset/ruleset.ts';
import type { SetDeclaration } from '../ruleset/set.ts';
import { writeDuration } from '../text/duration.ts';
import { writePriority } from '../text/priority.ts';
import type { DataType } from '../types/value.ts';
import { writeElement, writeName } from './write-expression.ts';
import { writeFresh, writeStatement } from './write-statement.ts';

/** The rules as `nft list ruleset` prints them. */
export function writeRuleset(ruleset: Ruleset): string {
  return ruleset.tables.map(writeTable).join('');
}

/** A table as `nft list table` prints it. */
export function writeTable(table: Table): string {
  const lines = [`table ${table.family} ${writeName(table.name)} {`];
  if (table.flags.length > 0) lines.push(`\tflags ${table.flags.join(',')}`);
  if (table.comment !== undefined) lines.push(`\tcomment "${table.comment}"`);
  const blocks = [...table.sets.map(setLines), ...table.chains.map(chainLines)];
  for (const [index, [head = '', ...body]] of blocks.entries()) {
    if (index > 0) lines.push('');
    lines.push(`\t${head}`);
    for (const line of body) lines.push(`\t\t${line}`);
    lines.push('\t}');
  }
  lines.push('}', '');
  return lines.join('\n');
}

/** A rule in one line. */
export function writeRule({ statements, comment }: Rule): string {
  const text = statements.map(writeStatement).join(' ');
  return comment === undefined ? text : `${text} comment "${comment}"`;
}

function chainLines({ name, base, comment, rules }: Chain): string[] {
  const lines = [`chain ${writeName(name)} {`];
  if (comment !== undefined) lines.push(`comment "${comment}"`);
  if (base !== undefined) {
    const { type, hook, priority, policy } = base;
    const place = `hook ${hook.toLowerCase()} priority ${writePriority(priority, hook)}`;
    lines.push(`type ${type} ${place}; policy ${policy};`);
  }
  for (const rule of rules) lines.push(writeRule(rule));
  return lines;
}

function setLines(set: SetDeclaration): string[] {
  const { kind, name, keyType, valueType, flags } = set;
  const value = valueType === undefined ? '' : ` : ${typeText(valueType)}`;
  const lines = [`${kind} ${writeName(name)} {`, `type ${typeText(keyType)}${value}`];
  if (set.policy === 'memory') lines.push('policy memory');
  if (set.size !== undefined) lines.push(`size ${set.size}`);
  if (flags.length > 0) lines.push(`flags ${flags.join(',')}`);
  if (set.autoMerge === true) lines.push('auto-merge');
  for (const statement of set.statements ?? []) lines.push(writeFresh(statement));
  if (set.timeout !== undefined) lines.push(`timeout ${writeDuration(set.timeout)}`);
  if (set.gcInterval !== undefined) lines.push(`gc-interval ${writeDuration(set.gcInterval)}`);
  if (set.comment !== undefined) lines.push(`comment "${set.comment}"`);
  if (set.elements.length > 0) lines.push(`elements = { ${elementRows(set)} }`);
  return lines;
}

function typeText(types: readonly DataType[] | 'verdict'): string {
  return types === 'verdict' ? types : types.join(' . ');
}

/** How nft lines up the elements of a set below each other. */
const NEXT_ROW = ',\n\t\t\t     ';

function elementRows({ keyType, valueType, elements }: SetDeclaration): string {
  const perRow = rowLength(keyType);
  let text = '';
  for (const [index, element] of elements.entries()) {
    if (index > 0) text += index % perRow === 0 ? NEXT_ROW : ', ';
    text += writeElement(element, keyType, valueType);
  }
  return text;
}

/** How many elements nft prints in a row (src/expression.c of nftables, `calculate_delim`). */
function rowLength(keyType: readonly DataType[]): number {
  const [type] = keyType;
  if (keyType.length > 1 || type === 'ipv6_addr' || type === 'ifname') return 1;
  return type === 'ipv4_addr' ? 2 : 5;
}
