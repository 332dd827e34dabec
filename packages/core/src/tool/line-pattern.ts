import type { Address } from '../address/address.ts';
import { type Endpoint, formatEndpoint } from '../address/endpoint.ts';
import type { PatternLines } from './pattern-lines.ts';

/**
 * A value in a line of a text: a word or note as it is, a number, an address, an address with a port, the name
 * that other lines append to.
 */
export type LineValue = string | number | Address | Endpoint | PatternLines;

/**
 * A line of a text without the values in which such lines differ, for a program that writes a great many
 * lines alike.
 *
 * ```ts
 * new LinePattern(['-s ', '/32 -j ', '']).write([Address.parse('10.0.0.1'), 'KUBE-MARK-MASQ'], 0);
 * // '-s 10.0.0.1/32 -j KUBE-MARK-MASQ'
 * ```
 */
export class LinePattern {
  /** The text before each value, and behind the last. */
  readonly segments: readonly string[];
  /** Values in a line. */
  readonly count: number;

  constructor(segments: readonly string[]) {
    this.segments = segments;
    this.count = segments.length - 1;
  }

  /** The line with the values that stand in a list from a place on. */
  write(values: readonly unknown[], from: number): string {
    const { segments, count } = this;
    let text = segments[0]!;
    for (let index = 0; index < count; index++) {
      text += textOf(values[from + index] as LineValue) + segments[index + 1]!;
    }
    return text;
  }
}

function textOf(value: LineValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return `${value}`;
  if ('subject' in value) return value.subject;
  return 'port' in value ? formatEndpoint(value) : `${value}`;
}
