import type { RuleStep } from '@packet-path/core';

declare module '@packet-path/core' {
  interface ErrorCodes {
    'assertion-failed': true;
  }

  interface TraceSteps {
    /** A rule was evaluated, by any tool that has rules. */
    rule: RuleStep;
  }
}
