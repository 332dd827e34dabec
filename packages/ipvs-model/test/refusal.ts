import { PacketPathError } from '@packet-path/core';

/** The code and the problem with which something is refused. */
export function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return `${error.code}: ${error.problem}`;
  }
  return 'taken';
}
