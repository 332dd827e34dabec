/**
 * A small whole number that stands for a record of one table. Handles of two tables do not mix: a
 * plain number may become a handle of either, but a handle of the one is no handle of the other.
 *
 * ```ts
 * type ConnectionHandle = Handle<'connection'>;
 * ```
 */
export type Handle<Table extends string> = number & { readonly handleOf?: Table };

/** No handle, no node: the end of every chain, and the answer of a look-up that finds nothing. */
export const NONE = -1;
