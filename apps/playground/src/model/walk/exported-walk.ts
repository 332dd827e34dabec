import { formatTrace, hooksPicture, mermaidOf, type TraceLanguage } from 'packet-path/trace';
import type { WalkExportRequest } from '../protocol/walk.ts';
import type { TracedWalk } from './trace-walk.ts';

/** A walk in a form to take away, as the library's command line writes it. */
export function exportedWalk(
  { steps, connection, notes }: TracedWalk,
  form: Exclude<WalkExportRequest['form'], 'code'>,
  language: TraceLanguage,
): string {
  switch (form) {
    case 'json':
      return `${JSON.stringify({ outcome: connection.outcome, notes, steps }, null, 2)}\n`;
    case 'text':
      return `${formatTrace(steps, { detail: 'full', language }).join('\n')}\n`;
    case 'mermaid':
      return mermaidOf(steps, language);
    case 'svg':
      return hooksPicture(steps, language);
    default:
      throw new RangeError(`no form is ${form satisfies never}`);
  }
}
