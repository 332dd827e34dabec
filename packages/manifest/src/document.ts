import type { Position } from '@packet-path/core';

/** A step into a value: a field's name, or an index. */
export type PathStep = string | number;

/** One document of a text: its value, and the position of each part of it. */
export interface ManifestDocument {
  readonly value: unknown;
  /** The position of the value at `path`, or of the last part of the path that exists. */
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
