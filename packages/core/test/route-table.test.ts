import { addresses, families, prefixes } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Address, Prefix, type Route, RouteTable } from '../src/index.ts';

const route = (prefix: Prefix, device: string): Route => ({
  type: 'unicast',
  prefix,
  interface: device,
  via: null,
  source: null,
});

/** Routes of one family, many of them near each other, and addresses near them. */
const scenario = families().chain((family) => {
  const networks = fc
    .tuple(prefixes(family), fc.nat(3))
    .map(([prefix, index]) => route(prefix.network(), `eth${index}`));
  return fc
    .tuple(fc.array(networks, { minLength: 1, maxLength: 20 }), addresses(family), fc.nat())
    .map(([routes, other, pick]) => {
      const inside = routes[pick % routes.length]?.prefix.address.plus(pick % 3) ?? other;
      return { routes, destinations: [other, inside] };
    });
});

/** The longest prefix, and of equal ones the first added: by looking at all of them. */
function naive(routes: readonly Route[], destination: Address): Route | undefined {
  return routes
    .filter(({ prefix }) => prefix.contains(destination))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0];
}

describe('a route table', () => {
  test('answers as one that looks at every route', () => {
    fc.assert(
      fc.property(scenario, ({ routes, destinations }) => {
        const table = new RouteTable();
        for (const each of routes) table.add(each);
        for (const destination of destinations) {
          expect(table.lookup(destination)).toBe(naive(routes, destination));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('forgets what was removed, and only that', () => {
    fc.assert(
      fc.property(scenario, fc.nat(), ({ routes, destinations }, pick) => {
        const table = new RouteTable();
        for (const each of routes) table.add(each);
        const gone = routes[pick % routes.length] as Route;
        table.remove(gone);
        const left = routes.filter(
          (known) => !known.prefix.equals(gone.prefix) || known.interface !== gone.interface,
        );
        for (const destination of destinations) {
          expect(table.lookup(destination)).toBe(naive(left, destination));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('does not mind the removal of what it does not have', () => {
    const table = new RouteTable();
    table.remove(route(Prefix.parse('10.0.0.0/8'), 'eth0'));
    table.add(route(Prefix.parse('10.0.0.0/8'), 'eth0'));
    table.remove(route(Prefix.parse('10.0.0.0/8'), 'eth1'));
    table.remove(route(Prefix.parse('11.0.0.0/8'), 'eth0'));
    expect(table.lookup(Prefix.parse('10.1.2.3').address)?.interface).toBe('eth0');
    expect(table.lookup(Prefix.parse('11.1.2.3').address)).toBeUndefined();
  });
});
