import { checkArgument, listOf, objectOf, type TraceStep } from '@packet-path/core';
import { callLines } from '../format-trace.ts';
import type { PacketWay, Stop } from '../way/packet-way.ts';
import { waysOf } from '../way/ways-of.ts';
import { ENGLISH } from '../words/english.ts';
import { formatStep } from '../words/format-step.ts';
import { SOME_LANGUAGE, type TraceLanguage } from '../words/trace-language.ts';

/** Characters that mean nothing in a quoted text of Mermaid; all others are written by their codes. */
const STRANGE = /[^\w .,:/()=>+*|-]/gu;

/**
 * A trace as a flowchart of Mermaid: a box for each packet, in it the stops of its way, and in these
 * the decisions of the trace in brief.
 *
 * ```ts
 * mermaidOf(traceFlow(node, flow).steps); // flowchart TB …
 * ```
 *
 * @param language English unless given
 */
export function mermaidOf(steps: readonly TraceStep[], language: TraceLanguage = ENGLISH): string {
  checkArgument('mermaidOf', 'steps', steps, listOf(objectOf('kind')));
  checkArgument('mermaidOf', 'language', language, SOME_LANGUAGE);
  const ways = waysOf(steps);
  return [
    'flowchart TB',
    ...ways.flatMap((way, index) => wayText(way, index, language)),
    ...linksBetween(ways.length),
    '',
  ].join('\n');
}

function wayText(way: PacketWay, index: number, language: TraceLanguage): string[] {
  const packet = `p${index + 1}`;
  const stops = way.stops
    .map((stop) => stopText(stop, language))
    .filter((text) => text !== undefined);
  const boxes = stops.map((text, at) => `    ${packet}s${at + 1}["${text}"]`);
  const links = stops.slice(1).map((_, at) => `    ${packet}s${at + 1} --> ${packet}s${at + 2}`);
  return [
    `  subgraph ${packet}["${quoted(`${index + 1}. ${formatStep(way.begin, language)}`)}"]`,
    ...boxes,
    ...links,
    '  end',
  ];
}

/** The text of a box; undefined for a hook whose functions had nothing to say. */
function stopText(stop: Stop, language: TraceLanguage): string | undefined {
  if (stop.kind === 'step') return quoted(formatStep(stop.step, language).trim());
  const lines = callLines(stop, 'brief', language);
  if (lines.length === 0) return undefined;
  return [stop.hook, ...lines.map((line) => line.trim())].map(quoted).join('<br/>');
}

function linksBetween(packets: number): string[] {
  return Array.from({ length: Math.max(0, packets - 1) }, (_, at) => `  p${at + 1} --> p${at + 2}`);
}

function quoted(text: string): string {
  return text.replace(STRANGE, (character) => `#${character.codePointAt(0)};`);
}
