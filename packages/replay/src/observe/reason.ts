import { PacketPathError } from '@packet-path/core';

/**
 * A model's refusal in its own words.
 *
 * @throws what is no refusal: a fault of the program is no difference from a recording
 */
export function reasonOf(error: unknown): string {
  if (error instanceof PacketPathError) return error.message;
  throw error;
}
