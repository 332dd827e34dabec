import { checkArgument, someIterable, someNumber, someText, unreachable } from '@packet-path/core';
import type { IpvsCommand, IpvsListing, ReadCommand } from './command.ts';
import { isListingVerb, type ListingVerb, readOptions, readVerb, type Verb } from './options.ts';
import { readDestinationKey, readDestinationSettings } from './read-destination.ts';
import { readListing } from './read-listing.ts';
import { readServiceKey, readServiceSettings } from './read-service.ts';
import { refuseOthers } from './taken-options.ts';
import { failure, Words, wholeNumber } from './words.ts';

/** ipvsadm.c takes any timeout that fits; the kernel wants it below 2^31 jiffies. */
const LONGEST_TIMEOUT = 8_000_000;

/**
 * Reads one command line of ipvsadm, without the word `ipvsadm`, that changes something or prints.
 *
 * @param schedulers the names that `-s` may give
 * @throws {PacketPathError} `syntax`, `truncated`, `unknown-option`, `unknown-scheduler`,
 *   `bad-option`, `bad-address`, `bad-port`, `duplicate` or `not-allowed`, with line and column
 */
export function readIpvsadm(
  text: string,
  schedulers: ReadonlySet<string>,
  line = 1,
): ReadCommand<IpvsCommand | IpvsListing> {
  checkArgument('readIpvsadm', 'text', text, someText);
  checkArgument('readIpvsadm', 'schedulers', schedulers, someIterable);
  checkArgument('readIpvsadm', 'line', line, someNumber);
  const words = new Words(text, line);
  const position = words.start;
  const verb = readVerb(words);
  const command = isListingVerb(verb)
    ? readListing(verb, readOptions(words), position)
    : readChange(verb, words, schedulers);
  return Object.freeze({ command, position });
}

/**
 * Reads a line of a program, in which every command changes something.
 *
 * @throws {PacketPathError} as {@link readIpvsadm}
 */
export function readChangingCommand(
  text: string,
  schedulers: ReadonlySet<string>,
  line: number,
): ReadCommand {
  const words = new Words(text, line);
  const position = words.start;
  const verb = readVerb(words);
  if (isListingVerb(verb)) {
    const problem = `'${verb}' prints, and has no place in a program`;
    throw failure('not-allowed', problem, position, 'a command that changes something');
  }
  return Object.freeze({ command: readChange(verb, words, schedulers), position });
}

function readChange(
  verb: Exclude<Verb, ListingVerb>,
  words: Words,
  schedulers: ReadonlySet<string>,
): IpvsCommand {
  const { start } = words;
  if (verb === 'set-timeouts') return readTimeouts(words);
  const given = readOptions(words);
  refuseOthers(verb, given);
  if (verb === 'clear') return Object.freeze({ kind: verb });
  if (verb === 'zero' && given.size === 0) return Object.freeze({ kind: verb, service: null });
  const service = readServiceKey(given, start);
  switch (verb) {
    case 'add-service':
    case 'edit-service': {
      const settings = readServiceSettings(given, service, schedulers);
      return Object.freeze({ kind: verb, service, settings });
    }
    case 'delete-service':
    case 'zero':
      return Object.freeze({ kind: verb, service });
    case 'add-destination':
    case 'edit-destination': {
      const settings = readDestinationSettings(given);
      const destination = readDestinationKey(given, service, start, settings.forwarding);
      return Object.freeze({ kind: verb, service, destination, settings });
    }
    case 'delete-destination': {
      const destination = readDestinationKey(given, service, start);
      return Object.freeze({ kind: verb, service, destination });
    }
    default:
      return unreachable(verb);
  }
}

function readTimeouts(words: Words): IpvsCommand {
  const seconds = (name: string): number =>
    wholeNumber(words.require(`the ${name} timeout in seconds`), 0, LONGEST_TIMEOUT);
  const tcp = seconds('TCP');
  const tcpFinish = seconds('TCP FIN');
  const udp = seconds('UDP');
  refuseOthers('set-timeouts', readOptions(words));
  const timeouts = Object.freeze({ tcp, tcpFinish, udp });
  return Object.freeze({ kind: 'set-timeouts', timeouts });
}
