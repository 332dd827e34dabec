import type { NatRange } from '@packet-path/conntrack';
import type { RuleContext } from '../extension/extension.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { words } from '../text/write-options.ts';
import { checkPortsAllowed, readPorts, writeNatFlags, writePorts } from './nat-range.ts';

/**
 * Reads the options of the targets that find the address themselves: `--to-ports 80-90 --random`.
 *
 * @throws {PacketPathError} `bad-port` or `not-allowed`
 */
export function readToPorts(given: GivenOptions, rule: RuleContext): NatRange {
  const ports = given.get('--to-ports');
  if (ports !== undefined) checkPortsAllowed(ports, rule);
  return {
    ...(ports !== undefined && { ports: ports.read(readPorts) }),
    ...(given.has('--random') && { random: true }),
    ...(given.has('--random-fully') && { fullyRandom: true }),
  };
}

/** Writes them as iptables-save does. */
export function writeToPorts(range: NatRange): string {
  const ports = range.ports === undefined ? '' : `--to-ports ${writePorts(range.ports)}`;
  return words(ports, ...writeNatFlags(range));
}
