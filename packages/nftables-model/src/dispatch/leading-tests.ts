import {
  CompareOrder,
  CompareRange,
  CompareWord,
  CompareWords,
  type EqualityTest,
} from '../machine/compare.ts';
import { SetLookup } from '../machine/lookup.ts';
import type { Instruction } from '../program/instruction.ts';
import type { ProgramRule } from '../program/rule.ts';

/** Tests of a rule that are looked at; the others are left to the walk. */
const MOST = 8;

/** A test at the beginning of a rule: instructions that read, and one that decides. */
export interface LeadingTest {
  /** The instructions that read, beginning with those of earlier tests whose registers it uses. */
  readonly reads: readonly Instruction[];
  /** The number of these that are an earlier test's, and are charged there. */
  readonly borrowed: number;
  readonly decides: Decision;
  /** Equal for tests that read the same. */
  readonly reading: string;
}

export type Decision = CompareWord | CompareWords | CompareOrder | CompareRange | SetLookup;

/** The tests that a rule begins with, as far as they read and compare, and do nothing else. */
export function leadingTests({ instructions, matchedFrom }: ProgramRule): readonly LeadingTest[] {
  const tests: LeadingTest[] = [];
  let reads: Instruction[] = [];
  let before: readonly Instruction[] = [];
  for (let index = 0; index < matchedFrom && tests.length < MOST; index++) {
    const instruction = instructions[index]!;
    if (isDecision(instruction)) {
      const borrowed = isComplete(reads) ? 0 : before.length;
      const all = borrowed === 0 ? reads : [...before, ...reads];
      const reading = all.map(({ signature }) => signature).join(';');
      tests.push({ reads: all, borrowed, decides: instruction, reading });
      before = all;
      reads = [];
    } else if (instruction.signature === undefined) break;
    else reads.push(instruction);
  }
  return tests;
}

/** The part of a comparison for equality; undefined for tests that decide otherwise. */
export function equalityOf(decides: Decision): EqualityTest | undefined {
  if (!(decides instanceof CompareWord || decides instanceof CompareWords)) return undefined;
  const { test } = decides;
  return test.equal ? test : undefined;
}

function isDecision(instruction: Instruction): instruction is Decision {
  return (
    instruction instanceof CompareWord ||
    instruction instanceof CompareWords ||
    instruction instanceof CompareOrder ||
    instruction instanceof CompareRange ||
    instruction instanceof SetLookup
  );
}

/** Whether instructions begin with a load, and so need no registers of an earlier test. */
function isComplete([first]: readonly Instruction[]): boolean {
  return first !== undefined && LOADS.has(first.name);
}

/** The instructions that read the packet and no registers. */
const LOADS: ReadonlySet<string> = new Set(['payload', 'meta', 'ct', 'immediate']);
