import { unreachable } from '@packet-path/core';
import type { RecordedCase } from './case/recorded-case.ts';
import { replayKernelCase } from './play/replay-kernel-case.ts';
import type { CaseResult } from './result/case-result.ts';
import { replaySocketCase } from './socket/replay-socket-case.ts';

/** Plays a recorded case on a host of its own, step by step, and compares. */
export function replayCase(recorded: RecordedCase): CaseResult {
  switch (recorded.format) {
    case 'kernel-case/1':
      return replayKernelCase(recorded);
    case 'socket-case/1':
      return replaySocketCase(recorded);
    default:
      return unreachable(recorded);
  }
}
