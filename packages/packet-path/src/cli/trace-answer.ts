import {
  type Connection,
  formatEndpoint,
  formatPacket,
  hasPorts,
  type Packet,
  protocolName,
  type Tuple,
} from '@packet-path/core';
import { formatTrace, type TraceDetail } from '../trace/format-trace.ts';
import { mermaidOf } from '../trace/picture/mermaid.ts';
import type { TracedFlow } from '../trace/trace-flow.ts';
import { countersText } from '../trace/words/counters-text.ts';

/** How a trace is told. */
export interface AnswerOptions {
  readonly brief?: true;
  readonly full?: true;
  readonly json?: true;
  readonly mermaid?: true;
}

/** A traced connection as text, JSON or a flowchart. */
export function traceAnswer(
  traced: TracedFlow,
  notes: readonly string[],
  options: AnswerOptions,
): string {
  if (options.json === true) return toJson(traced, notes);
  if (options.mermaid === true) return mermaidOf(traced.steps).trimEnd();
  return [...describe(traced, detailOf(options)), ...notes.map((note) => `note: ${note}`)].join(
    '\n',
  );
}

function detailOf({ brief, full }: AnswerOptions): TraceDetail {
  if (brief === true) return 'brief';
  return full === true ? 'full' : 'usual';
}

function describe({ connection, steps }: TracedFlow, detail: TraceDetail): string[] {
  const { flow, outcome, why, opening, total, onward = [] } = connection;
  const isAnswered = opening.packets > 1;
  return [
    ...formatTrace(steps, { detail }),
    '',
    `${outcome}${why === null ? '' : ` (${why})`}: ${String(flow)}; ${answerOf(connection)}`,
    ...onward.map((next) => `carried on: ${next.original}; answered by ${next.reply ?? 'nobody'}`),
    `work of the first packet${isAnswered ? " and the kernel's answer to it" : ''}: ${countersText(opening)}`,
    ...(onward.length > 0 ? [`work of the opening, with the proxy's: ${countersText(total)}`] : []),
  ];
}

/** The end that answered: an endpoint, or the kernel on the way, which refused. */
function answerOf({ outcome, reply, heard }: Connection): string {
  if (heard === null) return 'nobody answered';
  if (outcome === 'refused' || isIcmpError(heard)) {
    return `the kernel at ${heard.source} answered: ${formatPacket(heard)}`;
  }
  return `answered by ${tupleText(reply)}`;
}

function isIcmpError({ icmp }: Packet): boolean {
  return icmp !== null && icmp.inner !== null;
}

/** A tuple without ports where its protocol has none. */
function tupleText(tuple: Tuple): string {
  const { protocol, source, destination, sourcePort, destinationPort } = tuple;
  if (!hasPorts(protocol)) return `${source} -> ${destination} ${protocolName(protocol)}`;
  const from = formatEndpoint({ address: source, port: sourcePort });
  const to = formatEndpoint({ address: destination, port: destinationPort });
  return `${from} -> ${to} ${protocolName(protocol)}`;
}

function toJson({ connection, steps }: TracedFlow, notes: readonly string[]): string {
  const { outcome, why, original, reply, heard, opening, total } = connection;
  const tuples = { original: String(original), reply: String(reply) };
  const onward = (connection.onward ?? []).map((next) => ({
    original: String(next.original),
    reply: next.reply === null ? null : String(next.reply),
    opening: next.opening,
  }));
  const last = heard === null ? null : formatPacket(heard);
  const answer = { outcome, why, ...tuples, heard: last, onward, opening, total, notes, steps };
  return JSON.stringify(answer, null, 2);
}
