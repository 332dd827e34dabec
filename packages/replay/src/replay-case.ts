import { checkArgument, objectOf, unreachable } from '@packet-path/core';
import type { RecordedCase } from './case/recorded-case.ts';
import { type ReplaySearch, replayKernelCase } from './play/replay-kernel-case.ts';
import type { CaseResult } from './result/case-result.ts';
import { replaySocketCase } from './socket/replay-socket-case.ts';

/**
 * Plays a recorded case on a host of its own, step by step, and compares.
 *
 * @param search how long to look for what recordings do not say; of socket cases there is nothing
 */
export function replayCase(recorded: RecordedCase, search: ReplaySearch = {}): CaseResult {
  checkArgument('replayCase', 'recorded', recorded, objectOf('format'));
  switch (recorded.format) {
    case 'kernel-case/1':
      return replayKernelCase(recorded, search);
    case 'socket-case/1':
      return replaySocketCase(recorded);
    default:
      return unreachable(recorded);
  }
}
