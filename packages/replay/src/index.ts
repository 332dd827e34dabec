/**
 * Recordings of the real Linux kernel, played on the models and compared with them. A recording (a
 * kernel case) has a host's set-up and steps of one packet or one change each, with the kernel's
 * answers: `readCases` reads them, `replayCase` builds the host, plays the steps and lists what
 * differs, `describeResult` writes that for people.
 *
 * The package measures nothing and knows no file system; the recordings themselves are data in
 * `fixtures/kernel-cases`.
 *
 * @module
 */
export type {
  CaseChange,
  CaseInterface,
  CaseInvocation,
  CaseRecording,
  CaseSetup,
  CaseSocket,
  CaseStep,
  CaseTool,
  Expectation,
  Json,
  JsonObject,
  KernelCase,
} from './case/kernel-case.ts';
export { readCase } from './case/read-case.ts';
export { readCases } from './case/read-cases.ts';
export type { RecordedCase } from './case/recorded-case.ts';
export type { SocketCall, SocketCallName, SocketCase, SocketClient } from './case/socket-case.ts';
export type { Difference } from './compare/difference.ts';
export type { ReplaySearch } from './play/replay-kernel-case.ts';
export { replayCase } from './replay-case.ts';
export type { CaseResult, DifferingStep } from './result/case-result.ts';
export { describeResult } from './result/describe-result.ts';
export { addCase, addTotals, agrees, NO_TOTALS, type ReplayTotals } from './result/totals.ts';
export * from './words.ts';
