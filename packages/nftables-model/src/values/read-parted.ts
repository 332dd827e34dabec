import { type LinePattern, linesOf, type PartedText, PatternLines } from '@packet-path/core';
import { readScript } from '../read/read-script.ts';
import type { ReadScriptOptions } from '../read/script-state.ts';
import type { Command } from '../ruleset/command.ts';
import type { Rule, TableFamily } from '../ruleset/ruleset.ts';
import { RuleTemplate } from './rule-template.ts';

/** The place of one line's pattern and values. */
interface PlacedLine {
  readonly items: PatternLines['items'];
  readonly at: number;
}

/** The shortest rule: it stands in the text on the line of each that comes as values. */
const SHORT_RULE = 'accept';

/** The templates made so far, by pattern and family; null for a pattern whose lines must be read. */
const templates = new WeakMap<LinePattern, Map<TableFamily, RuleTemplate | null>>();

/**
 * Reads a script in parts: rules that come as values are not read, but put into the commands of a text that
 * has a short rule on each of their lines. Where that cannot be done the whole text is read.
 *
 * @throws {PacketPathError} as `readScript` does of the whole text
 */
export function readParted(script: PartedText, options: ReadScriptOptions): Command[] {
  const placed = new Map<number, PlacedLine>();
  const commands = readScript(skeletonOf(script, placed), options);
  let left = placed.size;
  for (let index = 0; index < commands.length && left > 0; index++) {
    const command = commands[index]!;
    const line = placed.get(command.position.line);
    if (line === undefined || command.kind !== 'add-rule') continue;
    const rule = ruleOf(line, command.place.family);
    if (rule === undefined) break;
    commands[index] = { ...command, rule };
    left--;
  }
  return left === 0 ? commands : readScript(`${script}`, options);
}

/** The text with a short rule in place of each that comes as values; it has as many lines as the whole. */
function skeletonOf({ parts }: PartedText, placed: Map<number, PlacedLine>): string {
  const texts: string[] = [];
  let line = 1;
  for (const part of parts) {
    if (!(part instanceof PatternLines)) {
      const text = linesOf(part);
      texts.push(text);
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++;
      line++;
      continue;
    }
    const { items } = part;
    for (let at = 0; at < items.length; line++) {
      placed.set(line, { items, at });
      texts.push(part.start + SHORT_RULE);
      at += 1 + (items[at] as LinePattern).count;
    }
  }
  return texts.join('\n');
}

function ruleOf({ items, at }: PlacedLine, family: TableFamily): Rule | undefined {
  const pattern = items[at] as LinePattern;
  let known = templates.get(pattern);
  if (known === undefined) {
    known = new Map();
    templates.set(pattern, known);
  }
  let template = known.get(family);
  if (template === undefined) {
    template = RuleTemplate.of(pattern, family, items, at + 1) ?? null;
    known.set(family, template);
  }
  return template?.rule(items, at + 1);
}
