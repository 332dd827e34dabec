import { formatEndpoint } from '@packet-path/core';
import { formatServiceKey, HZ } from '@packet-path/ipvs-model';
import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import type { Observation } from '../observe/observation.ts';
import { isTimeLeft, type Tolerance } from '../observe/tolerance.ts';
import { type Difference, difference, unequal } from './difference.ts';

/** Compares the destinations of all services: weight and counts; services by name, as recorded. */
export function compareDestinations(
  expected: Json | undefined,
  { services, tolerance }: Observation,
): Difference[] {
  const got = services().flatMap(({ key, destinations }) =>
    destinations.map((destination) => ({
      service: key.kind === 'mark' ? `fwm ${key.mark}` : formatServiceKey(key),
      address: formatEndpoint(destination),
      weight: destination.weight,
      activeConnections: destination.activeConnections,
      inactiveConnections: destination.inactiveConnections,
    })),
  );
  got.sort((a, b) => compareText(a.service, b.service));
  return compareLists('destinations', expected, got, tolerance);
}

/** Compares the connection list, whatever its order. */
export function compareConnections(
  expected: Json | undefined,
  { host, tolerance }: Observation,
): Difference[] {
  const got = host.ipvs.view.connections.map((entry) => ({
    protocol: entry.protocol,
    state: entry.state,
    client: formatEndpoint(entry.client),
    virtual: formatEndpoint(entry.virtual),
    destination: formatEndpoint(entry.destination),
    expires: entry.jiffiesLeft / HZ,
  }));
  return compareLists('connections', sortedByName(objects(expected)), sortedByName(got), tolerance);
}

function sortedByName(connections: readonly JsonObject[]): readonly JsonObject[] {
  return connections
    .map((connection) => ({ name: nameOf(connection), connection }))
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ connection }) => connection);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function nameOf({ protocol, client, virtual, destination }: JsonObject): string {
  return `${protocol} ${client} ${virtual} ${destination}`;
}

function compareLists(
  key: string,
  expected: Json | undefined,
  got: readonly JsonObject[],
  tolerance: Tolerance,
): Difference[] {
  const recorded = objects(expected);
  const differences = recorded.flatMap((item, index) => {
    const other = got[index] ?? {};
    const place = `${key}[${index}]`;
    return Object.entries(item).flatMap(([name, value]) =>
      value === own(other, name) ||
      (name === 'expires' && isExpiry(value, own(other, name), tolerance))
        ? []
        : unequal(`${place}.${name}`, value, own(other, name)),
    );
  });
  if (recorded.length === got.length) return differences;
  return [difference(`${key}.length`, recorded.length, got.length), ...differences];
}

function isExpiry(recorded: Json, left: Json | undefined, tolerance: Tolerance): boolean {
  if (typeof recorded !== 'number' || typeof left !== 'number') return false;
  return isTimeLeft(recorded, left * 1000, tolerance);
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
