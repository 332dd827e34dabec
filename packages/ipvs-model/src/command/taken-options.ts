import type { GivenOptions, Option, Verb } from './options.ts';
import { failure } from './words.ts';

const SERVICE: readonly Option[] = ['tcp', 'udp', 'sctp', 'mark', 'ipv6'];
const SERVICE_SETTINGS: readonly Option[] = [
  'scheduler',
  'scheduler-flags',
  'persistent',
  'netmask',
  'one-packet',
];
const METHODS: readonly Option[] = ['masquerade', 'direct', 'tunnel', 'tunnel-type'];
const DESTINATION_SETTINGS: readonly Option[] = [
  ...METHODS,
  'weight',
  'upper-threshold',
  'lower-threshold',
];

/** The options that go with each command. */
const TAKES: Readonly<Record<Verb, readonly Option[]>> = {
  'add-service': [...SERVICE, ...SERVICE_SETTINGS],
  'edit-service': [...SERVICE, ...SERVICE_SETTINGS],
  'delete-service': SERVICE,
  'add-destination': [...SERVICE, 'destination', ...DESTINATION_SETTINGS],
  'edit-destination': [...SERVICE, 'destination', ...DESTINATION_SETTINGS],
  'delete-destination': [...SERVICE, 'destination', ...METHODS],
  clear: [],
  zero: SERVICE,
  'set-timeouts': [],
  list: [
    ...SERVICE,
    'numeric',
    'sorted',
    'connections',
    'timeouts',
    'statistics',
    'rates',
    'thresholds',
    'persistent-connections',
  ],
  save: ['numeric'],
};

/** @throws {PacketPathError} `unknown-option` where an option does not go with the command */
export function refuseOthers(verb: Verb, given: GivenOptions): void {
  for (const [name, { option }] of given) {
    if (TAKES[verb].includes(name)) continue;
    const problem = `'${option.text}' does not go with ${verb}`;
    const expected = TAKES[verb].join(', ') || 'no option';
    throw failure('unknown-option', problem, option.position, expected);
  }
}
