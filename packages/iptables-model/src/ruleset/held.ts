import type { RuleEnvironment } from '../extension/extension.ts';

/**
 * A part that rules share and that holds something of the host by name, a set for instance: from the
 * first rule that is loaded with it until the last is gone.
 */
export interface Held {
  readonly holds: boolean;
  /** Rules loaded with it. */
  uses: number;
  prepare(environment: RuleEnvironment): unknown;
  release(): void;
}

/** One more rule has the part. @throws {PacketPathError} where the thing is not there */
export function use(part: Held, environment: RuleEnvironment): void {
  if (part.uses === 0) part.prepare(environment);
  part.uses++;
}

/** One rule less has the part. */
export function disuse(part: Held): void {
  part.uses--;
  if (part.uses === 0) part.release();
}
