import { PacketPathError } from '@packet-path/core';
import {
  NEW_OPTIONS,
  type NewConnection,
  newConnection,
  type StateNames,
} from './new-connection.ts';
import { readOptions } from './options.ts';

/** A connection of a saved text, and the line that holds it. Lines count from 1. */
export interface SavedConnection {
  readonly line: number;
  readonly connection: NewConnection;
}

/**
 * Reads what `conntrack -L -o save` prints, as `conntrack -R` does: one `-A` with options a line.
 * Empty lines and lines that begin with `#` are passed over.
 *
 * @throws {PacketPathError} with source and line: `unknown-option`, `truncated`, `bad-option`,
 * `bad-address` or `duplicate`
 */
export function readSaved(
  text: string,
  source: string,
  stateNames: StateNames,
): readonly SavedConnection[] {
  return text.split('\n').flatMap((written, index) => {
    const words = written.trim().split(/\s+/);
    const [action = ''] = words;
    if (action === '' || action.startsWith('#')) return [];
    const line = index + 1;
    try {
      if (!ACTIONS.includes(action)) {
        throw new PacketPathError('unknown-option', `'${action}' adds no connection`, {
          expected: ACTIONS.join(' or '),
        });
      }
      return [
        { line, connection: newConnection(readOptions(words.slice(1), NEW_OPTIONS), stateNames) },
      ];
    } catch (error) {
      if (error instanceof PacketPathError) throw error.at(source, { line, column: 1 });
      throw error;
    }
  });
}

const ACTIONS: readonly string[] = ['-A', '--add', '-I', '--create'];
