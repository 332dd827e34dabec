import { checkArgument, PacketPathError, someText } from '@packet-path/core';
import { CLIENT_KINDS, type ClientKind } from '@packet-path/data-plane';
import { type Cursor, readManifest } from '@packet-path/manifest';
import type { Arrivals, Churn, ClientGroup, ServiceChoice, Size, Workload } from './workload.ts';

const FORMAT = 'packet-path/workload/1';
const CHANGES: readonly [Churn['change'], ...Churn['change'][]] = [
  'endpoint-added',
  'endpoint-drained',
  'endpoint-removed',
  'service-added',
  'service-removed',
];
const MOST = 1e9;

/**
 * Reads a workload, JSON or YAML, with the fields of {@link Workload}.
 *
 * @throws {PacketPathError} `bad-option`, `syntax` or `too-large`, with line and column
 */
export function readWorkload(text: string, source = 'workload'): Workload {
  checkArgument('readWorkload', 'text', text, someText);
  const documents = [...readManifest(text, { source })];
  const [root] = documents;
  if (root === undefined || documents.length > 1) {
    throw new PacketPathError('bad-option', `it has ${documents.length} documents`, {
      source,
      expected: 'one workload',
    });
  }
  check(root, ['format', 'name', 'seconds', 'warmUp', 'clients', 'churn']);
  if (root.field('format').value !== FORMAT) {
    root.field('format').fail('bad-option', 'it is another format', `'${FORMAT}'`);
  }
  const clients = root.field('clients').items().map(groupOf);
  if (clients.length === 0) root.field('clients').fail('bad-option', 'it is empty', 'a group');
  const churn = root.field('churn').items().map(churnOf);
  return {
    format: FORMAT,
    name: root.field('name').text(),
    seconds: positive(root.field('seconds')),
    ...optional(root, 'warmUp', number),
    clients,
    ...(churn.length > 0 && { churn }),
  };
}

function groupOf(cursor: Cursor): ClientGroup {
  check(cursor, [
    'name',
    'arrivals',
    'requestsPerConnection',
    'services',
    'from',
    'servers',
    'requestBytes',
    'responseBytes',
  ]);
  const services = cursor.field('services').items().map(choiceOf);
  return {
    name: cursor.field('name').text(),
    arrivals: arrivalsOf(cursor.field('arrivals')),
    ...optional(cursor, 'requestsPerConnection', (field) => field.number(1, MOST, 'bad-option')),
    ...(services.length > 0 && { services }),
    ...optional(cursor, 'from', (field): ClientKind => field.oneOf(KINDS)),
    ...optional(cursor, 'servers', (field) =>
      field.oneOf<'elsewhere' | 'node'>(['elsewhere', 'node']),
    ),
    ...optional(cursor, 'requestBytes', sizeFrom),
    ...optional(cursor, 'responseBytes', sizeFrom),
  };
}

const KINDS = CLIENT_KINDS as readonly [ClientKind, ...ClientKind[]];

function arrivalsOf(cursor: Cursor): Arrivals {
  const kind = cursor.field('kind').oneOf(['fixed', 'poisson', 'bursts', 'closed']);
  if (kind === 'closed') {
    check(cursor, ['kind', 'clients', 'think', 'thinking']);
    return {
      kind,
      clients: cursor.field('clients').number(1, 1e6, 'bad-option'),
      think: number(cursor.field('think')),
      ...optional(cursor, 'thinking', (field) =>
        field.oneOf<'exponential' | 'fixed'>(['exponential', 'fixed']),
      ),
    };
  }
  const perSecond = positive(cursor.field('perSecond'));
  if (kind !== 'bursts') {
    check(cursor, ['kind', 'perSecond']);
    return { kind, perSecond };
  }
  check(cursor, ['kind', 'perSecond', 'size']);
  return { kind, perSecond, size: cursor.field('size').number(1, 1e6, 'bad-option') };
}

function choiceOf(cursor: Cursor): ServiceChoice {
  check(cursor, ['name', 'weight']);
  return { name: cursor.field('name').text(), ...optional(cursor, 'weight', positive) };
}

function churnOf(cursor: Cursor): Churn {
  check(cursor, ['change', 'at', 'every']);
  return {
    change: cursor.field('change').oneOf(CHANGES),
    at: number(cursor.field('at')),
    ...optional(cursor, 'every', positive),
  };
}

function sizeFrom(cursor: Cursor): Size {
  if (typeof cursor.value === 'number') return cursor.number(0, MOST, 'bad-option');
  check(cursor, ['low', 'high']);
  const low = cursor.field('low').number(0, MOST, 'bad-option');
  return { low, high: cursor.field('high').number(low, MOST, 'bad-option') };
}

function optional<Name extends string, Value>(
  cursor: Cursor,
  name: Name,
  read: (field: Cursor) => Value,
): { readonly [Key in Name]?: Value } {
  const field = cursor.field(name);
  return (field.absent ? {} : { [name]: read(field) }) as { readonly [Key in Name]?: Value };
}

function check(cursor: Cursor, known: readonly string[]): void {
  for (const field of Object.keys(cursor.object())) {
    if (known.includes(field)) continue;
    cursor.field(field).fail('bad-option', 'there is no such field', known.join(', '));
  }
}

function number(cursor: Cursor): number {
  const { value } = cursor;
  if (typeof value === 'number' && value >= 0 && value <= MOST) return value;
  return cursor.fail('bad-option', 'it is no such number', '0 or more');
}

function positive(cursor: Cursor): number {
  const value = number(cursor);
  return value > 0 ? value : cursor.fail('bad-option', 'it is 0', 'more than 0');
}
