import { PacketPathError } from '@packet-path/core';

/** A model's refusal in its own words; a fault of the program by its first line. */
export function reasonOf(error: unknown): string {
  if (error instanceof PacketPathError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
