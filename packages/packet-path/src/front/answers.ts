/**
 * Answers: a packet's way, a connection, the ledger of either; and the units of time.
 *
 * @module
 */
export {
  type Connection,
  MILLISECOND,
  type PacketPath,
  PacketPathError,
  SECOND,
  type Traversal,
  Work,
} from '@packet-path/core';
