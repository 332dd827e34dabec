import { formatEndpoint } from '@packet-path/core';
import { formatServiceKey } from '@packet-path/ipvs-model';
import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import type { Observation } from '../play/observation.ts';
import { type Difference, difference, unequal } from './difference.ts';

/** Compares the destinations of all services: weight and counts; services by name, as recorded. */
export function compareDestinations(
  expected: Json | undefined,
  { host }: Observation,
): Difference[] {
  const got = host.ipvs.view.services.flatMap(({ key, destinations }) =>
    destinations.map((destination) => ({
      service: key.kind === 'mark' ? `fwm ${key.mark}` : formatServiceKey(key),
      address: formatEndpoint(destination),
      weight: destination.weight,
      activeConnections: destination.activeConnections,
      inactiveConnections: destination.inactiveConnections,
    })),
  );
  got.sort((a, b) => compareText(a.service, b.service));
  return compareLists('destinations', expected, got);
}

/** Compares the connection list, whatever its order; `expires` within a second. */
export function compareConnections(
  expected: Json | undefined,
  { host }: Observation,
): Difference[] {
  const got = host.ipvs.view.connections.map((entry) => ({
    protocol: entry.protocol,
    state: entry.state,
    client: formatEndpoint(entry.client),
    virtual: formatEndpoint(entry.virtual),
    destination: formatEndpoint(entry.destination),
    expires: entry.expires,
  }));
  const sorted = [...objects(expected)].sort(byName);
  return compareLists('connections', sorted, [...got].sort(byName));
}

function byName(a: JsonObject, b: JsonObject): number {
  return compareText(nameOf(a), nameOf(b));
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
): Difference[] {
  const recorded = objects(expected);
  const differences = recorded.flatMap((item, index) => {
    const other = got[index] ?? {};
    const place = `${key}[${index}]`;
    return Object.entries(item).flatMap(([name, value]) => {
      if (name === 'expires' && isNear(value, other[name])) return [];
      return unequal(`${place}.${name}`, value, other[name]);
    });
  });
  if (recorded.length === got.length) return differences;
  return [difference(`${key}.length`, recorded.length, got.length), ...differences];
}

function isNear(left: Json | undefined, right: Json | undefined): boolean {
  return typeof left === 'number' && typeof right === 'number' && Math.abs(left - right) <= 1;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
