import { PacketPathError } from '@packet-path/core';

/** XT_EXTENSION_MAXNAMELEN - 1 (include/uapi/linux/netfilter/x_tables.h). */
const LONGEST_CHAIN_NAME = 28;
const VERDICTS: ReadonlySet<string> = new Set(['ACCEPT', 'DROP', 'RETURN', 'QUEUE']);

/**
 * Refuses what is no name for a new chain.
 *
 * @throws {PacketPathError} `not-allowed`
 */
export function readChainName(name: string, isTarget: boolean): void {
  if (name === '' || name.startsWith('-') || name.startsWith('!')) {
    refuse(`'${name}' is no name for a chain`, 'a name that begins with a letter');
  }
  if (name.length > LONGEST_CHAIN_NAME) {
    refuse(
      `the chain name '${name}' has ${name.length} characters`,
      `at most ${LONGEST_CHAIN_NAME}`,
    );
  }
  if (isTarget || VERDICTS.has(name)) refuse(`'${name}' is a target`, 'another name for the chain');
}

function refuse(problem: string, expected: string): never {
  throw new PacketPathError('not-allowed', problem, { expected });
}
