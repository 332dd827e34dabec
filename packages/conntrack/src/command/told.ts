import { PacketPathError, type Position } from '@packet-path/core';

/** Runs a part of a text; an error of it is told with the text's name and the place. */
export function told<T>(source: string, position: Position | undefined, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PacketPathError) throw error.at(source, position);
    throw error;
  }
}
