import { unreachable } from '@packet-path/core';
import type { ReadCommand } from './command.ts';
import { type GivenOptions, type Option, readOptions, readVerb, type Verb } from './options.ts';
import { readDestinationKey, readDestinationSettings } from './read-destination.ts';
import { readServiceKey, readServiceSettings } from './read-service.ts';
import { failure, Words, wholeNumber } from './words.ts';

/** ipvsadm.c takes any timeout that fits; the kernel wants it below 2^31 jiffies. */
const LONGEST_TIMEOUT = 8_000_000;

const SERVICE: readonly Option[] = ['tcp', 'udp', 'sctp', 'mark', 'ipv6'];
const SERVICE_SETTINGS: readonly Option[] = [
  'scheduler',
  'scheduler-flags',
  'persistent',
  'netmask',
  'one-packet',
];
const DESTINATION_SETTINGS: readonly Option[] = [
  'masquerade',
  'direct',
  'tunnel',
  'weight',
  'upper-threshold',
  'lower-threshold',
];

/** Which options go with which command. */
const TAKES: Readonly<Record<Verb, readonly Option[]>> = {
  'add-service': [...SERVICE, ...SERVICE_SETTINGS],
  'edit-service': [...SERVICE, ...SERVICE_SETTINGS],
  'delete-service': SERVICE,
  'add-destination': [...SERVICE, 'destination', ...DESTINATION_SETTINGS],
  'edit-destination': [...SERVICE, 'destination', ...DESTINATION_SETTINGS],
  'delete-destination': [...SERVICE, 'destination', 'masquerade', 'direct', 'tunnel'],
  clear: [],
  zero: SERVICE,
  'set-timeouts': [],
};

/**
 * Reads one command line of ipvsadm, without the word `ipvsadm`.
 *
 * @param schedulers the names that `-s` may give
 * @throws {PacketPathError} `syntax`, `truncated`, `unknown-option`, `unknown-scheduler`,
 *   `bad-option`, `bad-address`, `bad-port`, `duplicate` or `not-allowed`, with line and column
 */
export function readCommand(text: string, schedulers: ReadonlySet<string>, line = 1): ReadCommand {
  const words = new Words(text, line);
  const position = words.start;
  const verb = readVerb(words);
  if (verb === 'set-timeouts') {
    const seconds = (what: string): number =>
      wholeNumber(words.require(`the ${what} timeout in seconds`), 0, LONGEST_TIMEOUT);
    const tcp = seconds('TCP');
    const tcpFinish = seconds('TCP FIN');
    const udp = seconds('UDP');
    readOnly(verb, readOptions(words));
    const timeouts = Object.freeze({ tcp, tcpFinish, udp });
    return Object.freeze({ command: Object.freeze({ kind: verb, timeouts }), position });
  }
  const given = readOptions(words);
  readOnly(verb, given);
  if (verb === 'clear') {
    return Object.freeze({ command: Object.freeze({ kind: verb }), position });
  }
  if (verb === 'zero' && given.size === 0) {
    return Object.freeze({ command: Object.freeze({ kind: verb, service: null }), position });
  }
  const service = readServiceKey(given, position);
  switch (verb) {
    case 'add-service':
    case 'edit-service': {
      const settings = readServiceSettings(given, service, schedulers);
      return Object.freeze({ command: Object.freeze({ kind: verb, service, settings }), position });
    }
    case 'delete-service':
    case 'zero':
      return Object.freeze({ command: Object.freeze({ kind: verb, service }), position });
    case 'add-destination':
    case 'edit-destination': {
      const settings = readDestinationSettings(given);
      const destination = readDestinationKey(given, service, position, settings.forwarding);
      const command = Object.freeze({ kind: verb, service, destination, settings });
      return Object.freeze({ command, position });
    }
    case 'delete-destination': {
      const destination = readDestinationKey(given, service, position);
      const command = Object.freeze({ kind: verb, service, destination });
      return Object.freeze({ command, position });
    }
    default:
      return unreachable(verb);
  }
}

function readOnly(verb: Verb, given: GivenOptions): void {
  for (const [name, { option }] of given) {
    if (TAKES[verb].includes(name)) continue;
    const problem = `'${option.text}' does not go with ${verb}`;
    const expected = TAKES[verb].join(', ') || 'no option';
    throw failure('unknown-option', problem, option.position, expected);
  }
}
