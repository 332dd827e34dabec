import type { LinePattern, LineValue } from '@packet-path/core';

/** A rule as a value: its pattern, and what stands in it. */
export class ValueRule {
  readonly pattern: LinePattern;
  readonly values: readonly LineValue[];

  constructor(pattern: LinePattern, values: readonly LineValue[]) {
    this.pattern = pattern;
    this.values = values;
  }

  toString(): string {
    return this.pattern.write(this.values, 0);
  }
}
