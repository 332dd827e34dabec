import type { Connection, Work } from '@packet-path/core';

/** The cost of a whole connection, first packet apart: the same for all connections of a service. */
export interface Conversation {
  /** Rules of the rest of the opening, as SYN-ACK and ACK. */
  readonly opening: number;
  readonly firstRequest: number;
  /** Each request after the first. */
  readonly request: number;
  readonly closing: number;
  /** The work of a request after the first, all its packets. */
  readonly requestWork: Work;
}

/** Plays an open connection to its end: two requests, and the closing. */
export function playConversation(connection: Connection): Conversation {
  const opening = connection.total.rulesEvaluated - connection.opening.rulesEvaluated;
  const firstRequest = connection.request().rulesEvaluated;
  const requestWork = connection.request();
  const closing = connection.close().rulesEvaluated;
  return { opening, firstRequest, request: requestWork.rulesEvaluated, closing, requestWork };
}

/** Rules of a connection of so many requests, whose first packet evaluated so many. */
export function rulesOfConnection(
  firstPacket: number,
  { opening, firstRequest, request, closing }: Conversation,
  requests: number,
): number {
  return firstPacket + opening + firstRequest + (requests - 1) * request + closing;
}
