import type { Position } from '@packet-path/core';

/** A step into a value: a field's name, or an index. */
export type PathStep = string | number;

/** One document of a text: its value, and where each part of it stood. */
export interface ManifestDocument {
  readonly value: unknown;
  /** The position of what `path` leads to, or of the last part of it that is there. */
  locate(path: readonly PathStep[]): Position | undefined;
}

/** The line and column of an offset, both from 1. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}
