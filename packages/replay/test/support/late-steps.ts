import { readFileSync } from 'node:fs';
import type { CaseResult } from '../../src/index.ts';

/** A step whose recorder read the tables later than a step may be late, with the proof. */
interface LateStep {
  readonly file: string;
  readonly case: string;
  readonly step: number;
  /** How the keys of its differences begin; nothing else may differ. */
  readonly keys: string;
  readonly reason: string;
}

const FILE = new URL('../../../../fixtures/kernel-cases/late.json', import.meta.url);

/** The steps that were read late. */
const LATE_STEPS: readonly LateStep[] = JSON.parse(readFileSync(FILE, 'utf8'));

/** Whether a step that differs is one of them, and differs in nothing else. */
export function isLate(
  file: string,
  name: string,
  { step, differences }: CaseResult['differing'][number],
): boolean {
  const late = LATE_STEPS.find(
    (known) => known.file === file && known.case === name && known.step === step,
  );
  return late !== undefined && differences.every(({ key }) => key.startsWith(late.keys));
}
