import type { Connection } from '@packet-path/core';
import { checkArgument, objectOf } from '@packet-path/core';

/** The answers of a connection as plain fields. */
export type ConnectionJson = Pick<
  Connection,
  | 'flow'
  | 'outcome'
  | 'original'
  | 'reply'
  | 'translated'
  | 'knownBefore'
  | 'reason'
  | 'why'
  | 'heard'
  | 'onward'
  | 'opening'
  | 'total'
>;

/** The fields of a connection, its getters too, for JSON. */
export function connectionJson(connection: Connection): ConnectionJson {
  checkArgument(
    'connectionJson',
    'connection',
    connection,
    objectOf('flow', 'outcome', 'original', 'reply'),
  );
  const { flow, outcome, original, reply, translated, knownBefore, reason, why } = connection;
  const { heard, onward, opening, total } = connection;
  return {
    ...{ flow, outcome, original, reply, translated, knownBefore, reason, why },
    ...{ heard, opening, total, onward: onward ?? [] },
  };
}
