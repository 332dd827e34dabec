import { Address } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import {
  MAGLEV_SIZES,
  maglev,
  maglevTable,
  SCHEDULERS,
  type ScheduledDestination,
} from '../src/index.ts';
import { BalancedService } from './balanced-service.ts';
import { Lab, service } from './lab.ts';

const VIP = '10.96.0.1:80';
const weights = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 });

function count(lab: Lab, connections: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < connections; i++) {
    const server = lab.chosen(VIP);
    if (server !== undefined) counts.set(server, (counts.get(server) ?? 0) + 1);
  }
  return counts;
}

describe('rr', () => {
  test('is even within one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(60), (servers, connections) => {
        const lab = new Lab(service('rr', new Array<number>(servers).fill(1)));
        const counts = [...count(lab, connections).values()];
        while (counts.length < servers) counts.push(0);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 15 * PROPERTY_RUNS },
    );
  });

  test.each([1, 2, 5])('the likely one of %i servers is the next, as they come and go', (count) => {
    const balanced = new BalancedService('rr');
    const { bound } = balanced.service;
    expect(bound.likely?.()).toBeUndefined();
    const servers = Array.from({ length: count }, (_, number) => balanced.add(number, 1));
    for (let step = 0; step < 3 * count; step++) {
      const likely = bound.likely?.();
      expect(likely).toBeDefined();
      expect(balanced.choose().chosen).toBe(likely);
    }
    servers.push(balanced.add(99, 1));
    expect(bound.likely?.()).toBe(balanced.choose().chosen);
    balanced.service.remove(servers[0]!);
    expect(bound.likely?.()).toBe(balanced.choose().chosen);
  });
});

describe('wrr', () => {
  test('gives each server its weight in every cycle', () => {
    fc.assert(
      fc.property(weights, (all) => {
        const lab = new Lab(service('wrr', all));
        const total = all.reduce((sum, weight) => sum + weight, 0);
        const counts = count(lab, total);
        const divisor = all.reduce((a, b) => gcd(a, b), 0);
        // A cycle is the sum of the weights by their common divisor; whole cycles are exact.
        expect(total % Math.max(1, divisor)).toBe(0);
        for (const [index, weight] of all.entries()) {
          expect(counts.get(`10.1.0.${index + 1}`) ?? 0).toBe(weight);
        }
      }),
      { numRuns: 30 * PROPERTY_RUNS },
    );
  });
});

/** The quantity that each of them makes least, of a server that it may choose. */
const FORMULAS: Readonly<Record<string, (destination: ScheduledDestination) => number>> = {
  lc: (d) => d.activeConnections * 256 + d.inactiveConnections,
  wlc: (d) => (d.activeConnections * 256 + d.inactiveConnections) / d.weight,
  sed: (d) => (d.activeConnections + 1) / d.weight,
  nq: (d) => (d.activeConnections === 0 ? 0 : (d.activeConnections + 1) / d.weight),
};

describe.each(Object.entries(FORMULAS))('%s', (name, formula) => {
  const load = fc.record({
    weight: fc.integer({ min: 0, max: 9 }),
    active: fc.nat(20),
    inactive: fc.nat(600),
    overloaded: fc.boolean(),
  });

  test('chooses a minimum of its formula, and no server that takes none', () => {
    fc.assert(
      fc.property(fc.array(load, { minLength: 1, maxLength: 10 }), (loads) => {
        const balanced = new BalancedService(name);
        const destinations = loads.map((one, index) => balanced.load(index + 1, one));
        const may = destinations.filter(({ weight, overloaded }) => weight > 0 && !overloaded);
        const { chosen, steps } = balanced.choose();
        if (may.length === 0) expect(chosen).toBeUndefined();
        else {
          expect(may).toContain(chosen);
          expect(formula(chosen!)).toBeCloseTo(Math.min(...may.map(formula)), 9);
        }
        expect(steps).toBeLessThanOrEqual(destinations.length);
      }),
    );
  });
});

describe('every scheduler', () => {
  const names = SCHEDULERS.map(({ name }) => name);

  test.each(names)('%s gives weight 0 nothing', (name) => {
    const lab = new Lab(service(name, [0, 0, 0]));
    expect(lab.syn(VIP)).toMatchObject({ outcome: 'rejected' });
    const one = new Lab(service(name, [0, 3, 0]));
    const servers = Array.from({ length: 40 }, (_, i) => one.chosen(VIP, `192.168.1.${i}`));
    expect([...new Set(servers)].filter((server) => server !== '10.1.0.2' && server)).toEqual([]);
  });

  test.each(names)(
    '%s gives a server nothing new once its weight is 0, whoever came before',
    (name) => {
      const lab = new Lab(service(name, [3, 3, 3]));
      const known = lab.chosen(VIP);
      expect(known).toBeDefined();
      lab.ipvs.run(`-e -t ${VIP} -r ${known}:8080 -m -w 0`);
      for (let count = 0; count < 6; count++) expect(lab.chosen(VIP)).not.toBe(known);
    },
  );

  // lblc uses its cache entry of an address whatever the threshold says, as on Linux.
  test.each(names.filter((name) => name !== 'lblc'))(
    '%s gives a server at its upper threshold nothing',
    (name) => {
      const lab = new Lab(
        service(name, [3, 3, 3]).replace('10.1.0.2:8080 -m', '10.1.0.2:8080 -m -x 1'),
      );
      const hosts = Array.from({ length: 60 }, (_, i) => `192.168.1.${i}`);
      const first = hosts.map((from) => lab.chosen(VIP, from)).filter((to) => to === '10.1.0.2');
      expect(first.length).toBeLessThanOrEqual(1);
      const overloaded = lab.ipvs.view.services[0]!.destinations.some((one) => one.overloaded);
      expect(overloaded).toBe(first.length === 1);
    },
  );

  test.each(names)('%s goes on through edits of all kinds', (name) => {
    const lab = new Lab(service(name, [1, 2, 3]));
    const edits = [
      `-e -t ${VIP} -r 10.1.0.2:8080 -m -w 0`,
      `-d -t ${VIP} -r 10.1.0.3:8080`,
      `-a -t ${VIP} -r 10.1.0.4:8080 -m -w 5`,
      `-a -t ${VIP} -r 10.1.0.3:8080 -m -w 1`,
      `-E -t ${VIP} -s ${name}`,
      `-d -t ${VIP} -r 10.1.0.1:8080`,
    ];
    for (const edit of edits) {
      lab.ipvs.run(edit);
      const may = lab.ipvs.view.services[0]!.destinations.filter(({ weight }) => weight > 0);
      const servers = may.map(({ address }) => String(address));
      for (let host = 0; host < 20; host++) {
        const chosen = lab.chosen(VIP, `192.168.2.${host}`);
        if (chosen !== undefined) expect(servers).toContain(chosen);
        // Only hashing leaves a client without a server while there is one.
        else expect(['sh', 'mh', 'dh', 'ovf']).toContain(name);
      }
    }
  });

  test.each(names)('%s charges the destinations it looks at', (name) => {
    const lab = new Lab(service(name, [1, 2, 3]));
    expect(lab.syn(VIP).work.schedulerSteps).toBeGreaterThan(0);
  });
});

describe('a table', () => {
  const edits = [`-e -t ${VIP} -r 10.1.0.2:8080 -m -w 0`, `-d -t ${VIP} -r 10.1.0.3:8080`];

  /** The refills that a service of three servers and two changes cost: places, permutations. */
  function refills(scheduler: string): readonly number[] {
    const lab = new Lab(service(scheduler, [1, 2, 3]));
    for (const edit of edits) lab.ipvs.run(edit);
    const { places, permutations } = lab.ipvs.refills;
    return [places, permutations];
  }

  // Filled for each of three servers added, one edited, one removed.
  test('is filled at each change, which is charged to the command', () => {
    expect(refills('dh')).toEqual([4 * 256, 0]);
    expect(refills('sh')).toEqual([5 * 256, 0]);
    expect(refills('mh')).toEqual([5 * 4093, 1 + 2 + 3 + 3 + 2]);
    expect(refills('rr')).toEqual([0, 0]);
  });

  test('is filled when the scheduler is chosen, and not when the service goes', () => {
    const lab = new Lab(service('rr', [1, 1]));
    lab.ipvs.run(`-E -t ${VIP} -s mh`);
    expect(lab.ipvs.refills).toEqual({ places: 4093, permutations: 2 });
    lab.ipvs.run(`-D -t ${VIP}`);
    expect(lab.ipvs.refills).toEqual({ places: 4093, permutations: 2 });
  });

  test('of Maglev has no places while all servers were added with weight 0', () => {
    const lab = new Lab(service('mh', [0, 0]));
    expect(lab.ipvs.refills.places).toBe(0);
    lab.ipvs.run(`-e -t ${VIP} -r 10.1.0.1:8080 -m -w 1`);
    lab.ipvs.run(`-e -t ${VIP} -r 10.1.0.1:8080 -m -w 0`);
    expect(lab.ipvs.refills.places).toBe(2 * 4093);
  });
});

describe('mh', () => {
  const clients = Array.from({ length: 2000 }, (_, i) => `192.168.${i >> 8}.${i & 255}`);

  /** Of the flows of servers that stay, the share that moves when the second server goes. */
  function movedShare(scheduler: string, servers: number): number {
    const program = service(scheduler, new Array<number>(servers).fill(1));
    const whole = new Lab(program);
    const reduced = new Lab(program);
    reduced.ipvs.run('-d -t 10.96.0.1:80 -r 10.1.0.2:8080');
    const before = clients.map((client) => whole.chosen(VIP, client));
    const after = clients.map((client) => reduced.chosen(VIP, client));
    const stay = before.flatMap((was, index) => (was === '10.1.0.2' ? [] : [was === after[index]]));
    return stay.filter((same) => !same).length / stay.length;
  }

  // Measured over these clients; README.md states the shares.
  test.each([
    [3, 0.01],
    [10, 0.02],
    [50, 0.04],
  ])('moves few flows that need not move when one server of %i goes', (servers, most) => {
    expect(movedShare('mh', servers)).toBeLessThan(most);
  });

  test('moves far fewer than hashing without a table of its kind', () => {
    expect(movedShare('sh', 10)).toBeGreaterThan(0.5);
  });
});

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

describe('the table of Maglev', () => {
  const servers = Array.from({ length: 10 }, (_, index) => ({
    address: Address.parse(`10.1.0.${index + 1}`),
    port: 8080,
    lastWeight: 1,
  }));

  test.each(Object.entries(MAGLEV_SIZES))(
    'of index %s has %d places, shared out evenly',
    (index, size) => {
      const table = maglevTable(servers, Number(index));
      expect(table).toHaveLength(size);
      const shares = servers.map((server) => table.filter((place) => place === server).length);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    },
  );

  test('of 4,093 places changes 0.88 % of the others when one of ten servers goes', () => {
    const moved = servers.map((gone) => {
      const before = maglevTable(servers);
      const after = maglevTable(servers.filter((server) => server !== gone));
      const others = before.flatMap((server, place) => (server === gone ? [] : [place]));
      return others.filter((place) => before[place] !== after[place]).length / others.length;
    });
    const mean = moved.reduce((sum, share) => sum + share, 0) / moved.length;
    expect(mean).toBeGreaterThan(0.004);
    expect(mean).toBeLessThan(0.02);
  });

  test('is that of a scheduler of such an index', () => {
    const lab = new Lab(service('mh', [1, 1, 1]), { schedulers: [maglev(9)] });
    expect(lab.ipvs.refills.places).toBe(3 * 509);
    expect(lab.chosen('10.96.0.1:80')).toBeDefined();
    expect(() => maglev(18)).toThrow('index');
  });
});
