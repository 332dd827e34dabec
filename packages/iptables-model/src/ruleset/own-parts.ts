import type { Action, RuleEnvironment } from '../extension/extension.ts';
import type { Rule } from './rule.ts';
import { Tests } from './tests.ts';

/** The matches and the target of one rule that are made for it alone. */
export interface OwnParts {
  readonly tests: Tests;
  /** Undefined where the target is shared. */
  readonly action: Action | undefined;
}

/** Makes the parts that belong to single rules. @throws {PacketPathError} a refusal; nothing is held then */
export function makeOwnParts(
  rules: readonly Rule[],
  environment: RuleEnvironment,
): readonly (OwnParts | undefined)[] {
  const made: (OwnParts | undefined)[] = [];
  try {
    for (const rule of rules) made.push(rule.isOwn ? partsOf(rule, environment) : undefined);
  } catch (error) {
    releaseOwnParts(made);
    throw error;
  }
  return made;
}

/** Lets go of what own parts hold. */
export function releaseOwnParts(own: readonly (OwnParts | undefined)[]): void {
  for (const parts of own) {
    parts?.tests.release();
    parts?.action?.release?.();
  }
}

function partsOf({ form, extended }: Rule, environment: RuleEnvironment): OwnParts {
  const tests = Tests.of(form, environment);
  if (extended?.isOwn !== true) return { tests, action: undefined };
  try {
    return { tests, action: extended.extension.compile(extended.options, environment) };
  } catch (error) {
    tests.release();
    throw error;
  }
}
