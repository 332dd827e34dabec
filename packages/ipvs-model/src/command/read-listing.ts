import type { Position } from '@packet-path/core';
import type { IpvsListing, ListedColumns } from './command.ts';
import type { GivenOptions, ListingVerb } from './options.ts';
import { readServiceKey } from './read-service.ts';
import { refuseOthers } from './taken-options.ts';
import { failure } from './words.ts';

const COLUMNS: readonly Exclude<ListedColumns, 'settings'>[] = [
  'statistics',
  'rates',
  'thresholds',
  'persistent-connections',
];

/** Reads what is to be printed. @throws {PacketPathError} */
export function readListing(verb: ListingVerb, given: GivenOptions, start: Position): IpvsListing {
  refuseOthers(verb, given);
  if (verb === 'list' && given.has('timeouts')) return Object.freeze({ kind: 'list-timeouts' });
  if (!given.has('numeric')) {
    throw failure('not-allowed', 'names of hosts and ports are not looked up', start, '-n');
  }
  if (verb === 'save') return Object.freeze({ kind: 'save' });
  if (given.has('connections')) return Object.freeze({ kind: 'list-connections' });
  const [columns = 'settings', second] = COLUMNS.filter((name) => given.has(name));
  if (second !== undefined) {
    const { position } = given.get(second)!.option;
    throw failure('syntax', 'two kinds of listing', position, 'one of them');
  }
  const namesOne = given.has('tcp') || given.has('udp') || given.has('sctp') || given.has('mark');
  const service = namesOne ? readServiceKey(given, start) : null;
  return Object.freeze({ kind: 'list-services', columns, service });
}
