import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import type { Destination } from '../src/destination/destination.ts';
import { SCHEDULERS } from '../src/index.ts';
import { BalancedService } from './balanced-service.ts';
import { plainScan, SCANNERS } from './plain-scan.ts';

type Scanner = (typeof SCANNERS)[number];

/** A change of the service or of a destination, which the number picks. */
type Change =
  | { readonly kind: 'add' | 'edit'; weight: number; upper: number; which: number }
  | { readonly kind: 'remove' | 'return' | 'bind' | 'free' | 'template'; which: number }
  | { readonly kind: 'active' | 'inactive'; which: number }
  | { readonly kind: 'scheduler'; readonly scheduler: Scanner };

const which = fc.nat(1000);
const weight = fc.oneof(fc.nat(4), fc.constantFrom(0, 1, 7, 65_535));
const upper = fc.constantFrom(0, 0, 1, 2, 5);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), weight, upper, which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), weight, upper, which }) },
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constantFrom('bind', 'active', 'inactive', 'free'), which }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('remove', 'return', 'template'), which }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('scheduler' as const),
      scheduler: fc.constantFrom(...SCANNERS),
    }),
  },
);

/** A service under change, its destinations, and those that were removed. */
class History {
  readonly balanced: BalancedService;
  scheduler: Scanner;
  readonly #listed: Destination[] = [];
  readonly #removed: Destination[] = [];
  #added = 0;

  constructor(scheduler: Scanner, destinations: number) {
    this.scheduler = scheduler;
    this.balanced = new BalancedService(scheduler);
    for (let added = 0; added < destinations; added++) {
      this.change({ kind: 'add', weight: 1 + (added % 3), upper: 0, which: 0 });
    }
  }

  change(one: Change): void {
    const { balanced } = this;
    if (one.kind === 'scheduler') {
      this.scheduler = one.scheduler;
      const scheduler = SCHEDULERS.find(({ name }) => name === one.scheduler)!;
      balanced.service.edit(scheduler, {
        scheduler: one.scheduler,
        schedulerFlags: [],
        persistence: null,
        onePacket: false,
      });
      return;
    }
    if (one.kind === 'add') {
      this.#listed.push(balanced.add(++this.#added, one.weight, one.upper));
      return;
    }
    if (one.kind === 'return') {
      const [back] = this.#removed.splice(one.which % (this.#removed.length || 1), 1);
      if (back !== undefined) this.#listed.push(balanced.add(0, 2, 0, back));
      return;
    }
    const known = [...this.#listed, ...this.#removed];
    const destination = known[one.which % (known.length || 1)];
    if (destination === undefined) return;
    switch (one.kind) {
      case 'edit':
        if (destination.listed) balanced.edit(destination, one.weight, one.upper);
        break;
      case 'remove':
        if (!destination.listed) break;
        balanced.service.remove(destination);
        this.#listed.splice(this.#listed.indexOf(destination), 1);
        this.#removed.push(destination);
        break;
      case 'bind':
        destination.bind('connection');
        break;
      case 'template':
        destination.bind('template');
        break;
      case 'active':
        if (destination.inactiveConnections > 0) destination.turn('active');
        break;
      case 'inactive':
        if (destination.activeConnections > 0) destination.turn('inactive');
        break;
      case 'free':
        if (destination.activeConnections > 0) destination.unbind('connection', 'active');
        else if (destination.inactiveConnections > 0) destination.unbind('connection', 'inactive');
        break;
      default:
        expect.fail(one.kind);
    }
  }

  /** A choice, as both make it; the connection is made. */
  compare(): void {
    const { service } = this.balanced;
    const scanned = plainScan(this.scheduler, service.destinations);
    const chosen = this.balanced.choose();
    expect(chosen.steps).toBe(scanned.steps);
    expect(chosen.chosen).toBe(scanned.chosen);
    const destination = service.destinations.find((one) => one === chosen.chosen);
    destination?.bind('connection');
    destination?.turn('active');
  }
}

describe('a scheduler that walks over its destinations', () => {
  test.each(SCANNERS)('%s chooses and charges as the plain walk, whatever changes', (scheduler) => {
    fc.assert(
      fc.property(fc.nat(40), fc.array(change, { maxLength: 150 }), (destinations, changes) => {
        const history = new History(scheduler, destinations);
        history.compare();
        for (const one of changes) {
          history.change(one);
          history.compare();
        }
      }),
      { numRuns: 20 * PROPERTY_RUNS },
    );
  });

  test.each(SCANNERS)(
    '%s does so where choices are rare and changes many',
    { tags: ['slow'] },
    (scheduler) => {
      fc.assert(
        fc.property(
          fc.nat(300),
          fc.array(fc.array(change, { maxLength: 200, size: 'max' }), { maxLength: 10 }),
          (destinations, rounds) => {
            const history = new History(scheduler, destinations);
            for (const changes of rounds) {
              for (const one of changes) history.change(one);
              history.compare();
            }
          },
        ),
        { numRuns: 30 },
      );
    },
  );

  test('a choice among 5,000 does not look at them all', () => {
    for (const scheduler of SCANNERS) {
      const history = new History(scheduler, 5000);
      history.compare();
      let looks = 0;
      for (const destination of history.balanced.service.destinations) {
        const { overloaded, usable, activeConnections } = destination;
        for (const [name, value] of Object.entries({ overloaded, usable, activeConnections })) {
          Object.defineProperty(destination, name, {
            get() {
              looks++;
              return value;
            },
          });
        }
      }
      const { chosen } = history.balanced.choose();
      expect(chosen?.listed).toBe(true);
      expect(looks).toBeLessThan(50);
    }
  });
});
