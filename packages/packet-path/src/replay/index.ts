/** The replay of kernel cases: read them, play them on the models, compare. Free of Node. */
export type {
  CaseChange,
  CaseInterface,
  CaseRecording,
  CaseSetup,
  CaseSocket,
  CaseStep,
  Expectation,
  Json,
  JsonObject,
  KernelCase,
} from './case/kernel-case.ts';
export { readCase } from './case/read-case.ts';
export { readCases } from './case/read-cases.ts';
export type { Difference } from './compare/difference.ts';
export { describeResult } from './describe-result.ts';
export { type CaseResult, type DifferingStep, replayCase } from './replay-case.ts';
export { addCase, addTotals, agrees, NO_TOTALS, type ReplayTotals } from './totals.ts';
