import { oneOf } from '../error/check-options.ts';
import { checkWords } from '../error/check-words.ts';

/**
 * Purposes of random draws, by name. Models declare theirs by module augmentation, and to
 * {@link declareDraws}.
 */
// biome-ignore lint/suspicious/noEmptyInterface: models fill it
export interface DrawPurposes {}

/** The purpose of a draw. Each is a stream of its own. */
export type DrawPurpose = keyof DrawPurposes;

/**
 * The thing that a draw decides: the `path` that a packet takes, or the kernel's `upkeep` (a port to begin a
 * search at, a sample of a table), on which no rule depends.
 */
export type DrawDecides = 'path' | 'upkeep';

const declared = new Map<string, DrawDecides>();

const decisions = oneOf('path', 'upkeep');

/**
 * Declares purposes of draws. Models do it when they are loaded.
 *
 * @throws {PacketPathError} `bad-option` for what is no declaration, `duplicate` for a name that cannot be one
 */
export function declareDraws(purposes: Readonly<Partial<Record<DrawPurpose, DrawDecides>>>): void {
  checkWords('declareDraws', purposes, decisions);
  for (const [purpose, decides] of Object.entries<DrawDecides>(purposes))
    declared.set(purpose, decides);
}

/** The thing that a purpose's draws decide; `upkeep` where nobody has declared it. */
export function drawDecides(purpose: DrawPurpose): DrawDecides {
  return declared.get(purpose) ?? 'upkeep';
}
