import { AssertionFailed } from './assertion-failed.ts';

/** @throws {AssertionFailed} unless the two are the same */
export function assertSame(what: string, found: unknown, expected: unknown): void {
  if (Object.is(found, expected)) return;
  throw new AssertionFailed(`${what} is ${String(found)}; expected ${String(expected)}`, {
    actual: String(found),
    expected: String(expected),
  });
}

/**
 * @param claim a sentence without its end: `the flow was answered by a backend`
 * @throws {AssertionFailed} unless the claim holds, with a message that denies it
 */
export function assertThat(claim: string, holds: boolean): void {
  if (!holds) throw new AssertionFailed(`it does not hold that ${claim}`);
}

/**
 * Refuses to pass a law that had nothing to say anything about.
 *
 * @throws {AssertionFailed} where nothing was found
 */
export function assertSomething(law: string, found: boolean, missing: string): void {
  if (!found) throw new AssertionFailed(`the law that ${law} says nothing here: ${missing}`);
}
