/** The surroundings of a question under way: progress goes out, a cancellation comes in. */
export interface Context {
  /** Tells how far the work is, 0 to 1. */
  progress(done: number): void;
  /** Lets the worker hear messages; long work calls it now and then. @throws {Cancelled} */
  breathe(): Promise<void>;
}

/** The question was taken back. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Surroundings of a question that nobody watches and nobody takes back. */
export const ALONE: Context = { progress: () => undefined, breathe: async () => undefined };
