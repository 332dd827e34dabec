import { printableLine } from './printable.ts';
import { shortened } from './short-quotes.ts';

/**
 * A value as an error quotes it: a text in quotes, a number as it is, an object by what it holds; 60
 * characters at most.
 */
export function shown(value: unknown): string {
  return shortened(printableLine(textOf(value)));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `a function ${value.name}`.trimEnd();
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  if (value instanceof Promise) return 'a promise';
  try {
    return JSON.stringify(value) ?? 'an object';
  } catch {
    // It holds itself, or a big integer.
    return Array.isArray(value) ? 'an array' : 'an object';
  }
}
