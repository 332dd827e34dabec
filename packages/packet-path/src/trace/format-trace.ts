import {
  checkArgument,
  checkOptions,
  listOf,
  type OptionValue,
  type OptionValues,
  objectOf,
  oneOf,
  type TraceStep,
} from '@packet-path/core';
import { briefLines } from './text/brief-lines.ts';
import { fullLines } from './text/full-lines.ts';
import { usualLines } from './text/usual-lines.ts';
import type { HookCall, HookStop, PacketWay, Stop } from './way/packet-way.ts';
import { waysOf } from './way/ways-of.ts';
import { ENGLISH } from './words/english.ts';
import { formatStep } from './words/format-step.ts';
import type { TraceLanguage } from './words/trace-language.ts';

/** `brief`: decisions alone; `usual`: rules that matched, with their texts; `full`: every step. */
export type TraceDetail = 'brief' | 'usual' | 'full';

/** The amount of a trace that is told. */
export interface FormatTraceOptions {
  /** `usual` unless given. */
  readonly detail?: TraceDetail;
  /** English unless given: `CHINESE`, or one of your own. */
  readonly language?: TraceLanguage;
}

const STEPS: OptionValue = {
  expected: 'a list of steps, as the steps of traceFlow',
  holds: listOf(objectOf('kind')).holds,
};

const OPTIONS: OptionValues<FormatTraceOptions> = {
  detail: oneOf('brief', 'usual', 'full'),
  language: objectOf('steps', 'phrases'),
};

const CALL_LINES: Readonly<
  Record<TraceDetail, (call: HookCall, language: TraceLanguage) => string[]>
> = {
  brief: briefLines,
  usual: usualLines,
  full: fullLines,
};

/**
 * A trace as lines: packets with a head each, hooks in the order in which the packet met them, and a rule
 * with the sets that it asked.
 *
 * ```ts
 * formatTrace(traceFlow(node, flow).steps, { detail: 'brief' }).join('\n');
 * ```
 */
export function formatTrace(
  steps: readonly TraceStep[],
  options: FormatTraceOptions = {},
): string[] {
  checkArgument('formatTrace', 'steps', steps, STEPS);
  checkOptions('formatTrace', options, OPTIONS);
  const { detail = 'usual', language = ENGLISH } = options;
  const ways = waysOf(steps);
  return ways.flatMap((way, index) => [
    ...(index === 0 ? [] : ['']),
    `${index + 1}. ${formatStep(way.begin, language)}`,
    ...wayLines(way, detail, language),
  ]);
}

/** The stops of one packet's way. */
export function wayLines(
  { stops }: PacketWay,
  detail: TraceDetail,
  language: TraceLanguage,
): string[] {
  const lines: string[] = [];
  for (const stop of stops) {
    const told = stopLines(stop, detail, language);
    // A packet that is sent on from within a hook is routed before OUTPUT and behind it.
    if (told.length === 1 && told[0] === lines.at(-1)) continue;
    lines.push(...told);
  }
  return lines;
}

function stopLines(stop: Stop, detail: TraceDetail, language: TraceLanguage): string[] {
  if (stop.kind === 'step') return [formatStep(stop.step, language)];
  const told = callLines(stop, detail, language);
  return told.length === 0 ? [] : [`  ${stop.hook}`, ...told];
}

/** The lines of a hook’s functions; none where no function of it had anything to say. */
export function callLines(
  { calls }: HookStop,
  detail: TraceDetail,
  language: TraceLanguage,
): string[] {
  return calls.flatMap((call) => [
    ...CALL_LINES[detail](call, language),
    ...verdictLines(call, language),
  ]);
}

function verdictLines({ name, verdict }: HookCall, { phrases }: TraceLanguage): string[] {
  if (verdict === undefined || verdict === 'accept') return [];
  return [`    ${phrases.ends(name, verdict === 'drop')}`];
}
