import { unreachable } from '@packet-path/core';
import type { OtherOutcome } from '../study/result.ts';

/** The fate of a connection, in words. */
export function describeOutcome(outcome: OtherOutcome): string {
  switch (outcome) {
    case 'refused':
      return 'refused, the client is told at once';
    case 'dropped':
      return 'dropped, the client waits in vain';
    case 'misdirected':
      return 'answered from another address than the client asked';
    case 'direct':
      return "reached at its pods' own addresses, past every service rule";
    case 'no address':
      return 'has no address to connect to';
    default:
      return unreachable(outcome);
  }
}
