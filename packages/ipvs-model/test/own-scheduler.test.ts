import { describe, expect, test } from 'vitest';
import { Ipvs, type ScheduledDestination, type Scheduler } from '../src/index.ts';
import { Lab, service } from './lab.ts';

// Schedulers written from what README.md says of them, and from nothing else.

const VIP = '10.96.0.1:80';

/** Spends a credit of `weight` connections on the oldest server, then on the next. */
const inTurns: Scheduler = {
  name: 'in-turns',
  bind(own) {
    const spent = new Map<ScheduledDestination, number>();
    return {
      schedule(_flow, work) {
        for (const destination of own.destinations.toReversed()) {
          work.schedulerSteps++;
          const used = spent.get(destination) ?? 0;
          if (!destination.usable || used >= destination.weight) continue;
          spent.set(destination, used + 1);
          return destination;
        }
        return undefined;
      },
      removed: (destination) => void spent.delete(destination),
      edited: () => spent.clear(),
    };
  },
};

/** Draws a server, and remembers for a minute which client had it. */
const sticky: Scheduler = {
  name: 'sticky',
  bind(own, { host, timers }) {
    let known = new Map<string, ScheduledDestination>();
    const forget = (): { cancel(): void } =>
      timers.after(250 * 60, () => {
        known = new Map();
        timer = forget();
      });
    let timer = forget();
    return {
      schedule({ source }, work) {
        const remembered = known.get(String(source));
        work.schedulerSteps++;
        if (remembered?.listed && remembered.usable) return remembered;
        const usable = own.destinations.filter((destination) => destination.usable);
        work.schedulerSteps += own.destinations.length;
        if (usable.length === 0) return undefined;
        const drawn = usable[host.choices.below('ipvs-scheduler', usable.length)]!;
        known.set(String(source), drawn);
        return drawn;
      },
      unbind: () => timer.cancel(),
    };
  },
};

/** Keeps its servers in buckets by their connections, and remembers removed ones. */
const balanced = (held: Map<ScheduledDestination, { release(): void }>): Scheduler => ({
  name: 'balanced',
  bind(own, context) {
    let inOrder: readonly ScheduledDestination[] | undefined;
    const changed = (): void => {
      inOrder = undefined;
    };
    return {
      schedule(_flow, work) {
        work.schedulerSteps += own.destinations.length;
        inOrder ??= own.destinations
          .filter(({ usable }) => usable)
          .toSorted((a, b) => a.totalConnections - b.totalConnections);
        const [chosen] = inOrder;
        if (chosen !== undefined && !held.has(chosen)) held.set(chosen, context.hold(chosen));
        return chosen;
      },
      added: changed,
      removed: changed,
      edited: changed,
      counted: changed,
      unbind() {
        for (const one of held.values()) one.release();
      },
    };
  },
});

describe('a scheduler of one’s own', () => {
  const lab = (name: string, weights: readonly number[]): Lab =>
    new Lab(service(name, weights), { schedulers: [inTurns, sticky] });

  test('chooses, is told of changes, and refuses', () => {
    const own = lab('in-turns', [1, 2]);
    const chosen = Array.from({ length: 4 }, () => own.chosen(VIP));
    expect(chosen).toEqual(['10.1.0.1', '10.1.0.2', '10.1.0.2', undefined]);
    own.ipvs.run(`-e -t ${VIP} -r 10.1.0.1:8080 -m -w 1`);
    expect(own.chosen(VIP)).toBe('10.1.0.1');
    expect(own.ipvs.save()).toContain('-s in-turns');
  });

  test('has the host’s chance and the kernel’s timers', () => {
    const own = lab('sticky', [1, 1, 1, 1]);
    const chosen = new Set(Array.from({ length: 20 }, () => own.chosen(VIP)));
    expect(chosen.size).toBe(1);
    const servers = new Set<string | undefined>();
    for (let minute = 0; minute < 20; minute++) {
      own.host.clock.advance(62_000_000);
      servers.add(own.chosen(VIP));
    }
    expect(servers.size).toBeGreaterThan(1);
    expect(own.syn(VIP, '192.168.7.7').work.schedulerSteps).toBe(5);
  });

  test('may stand in the place of one of Linux’s', () => {
    const own = new Lab(service('rr', [1, 1]), { schedulers: [{ ...inTurns, name: 'rr' }] });
    expect(own.chosen(VIP)).toBe('10.1.0.1');
  });

  test('hears of connections that come and go, and may hold servers that were removed', () => {
    const held = new Map<ScheduledDestination, { release(): void }>();
    const own = new Lab(service('balanced', [1, 1, 1]), { schedulers: [balanced(held)] });
    const first = [own.chosen(VIP), own.chosen(VIP), own.chosen(VIP)];
    expect(first).toEqual(['10.1.0.3', '10.1.0.2', '10.1.0.1']);
    own.host.clock.advance(60_000_000 + 5_000_000);
    const known = [...held.keys()];
    expect(known.map(({ totalConnections }) => totalConnections)).toEqual([0, 0, 0]);
    own.ipvs.run(`-d -t ${VIP} -r 10.1.0.1:8080`);
    expect(known[2]).toMatchObject({ listed: false, usable: true });
    own.ipvs.run(`-a -t ${VIP} -r 10.1.0.1:8080 -m`);
    own.chosen(VIP);
    expect([...held.keys()]).toEqual(known);
    expect(known[2]?.totalConnections).toBe(1);
  });

  test('can write nothing of a server', () => {
    const own = new Lab(service('balanced', [5]), {
      schedulers: [
        {
          name: 'balanced',
          bind: (its) => ({
            schedule() {
              const [server] = its.destinations;
              // @ts-expect-error: the destinations of a scheduler are read-only
              expect(() => (server!.weight = 7)).toThrow(TypeError);
              // @ts-expect-error: so are their counts
              expect(() => server!.activeConnections++).toThrow(TypeError);
              return server;
            },
          }),
        },
      ],
    });
    expect(own.chosen(VIP)).toBe('10.1.0.1');
    expect(own.ipvs.save()).toContain('-w 5');
  });

  test('may choose only destinations', () => {
    const stranger = { address: undefined } as unknown as ScheduledDestination;
    const own = new Lab(service('odd', [1]), {
      schedulers: [{ name: 'odd', bind: () => ({ schedule: () => stranger }) }],
    });
    expect(() => own.chosen(VIP)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });

  test('may not choose a destination that was removed, or of another service', () => {
    let kept: ScheduledDestination | undefined;
    const keeper: Scheduler = {
      name: 'keeper',
      bind: (of) => ({ schedule: () => (kept ??= of.destinations[0]) }),
    };
    const own = new Lab(service('keeper', [1, 1]), { schedulers: [keeper] });
    expect(own.chosen(VIP)).toBe('10.1.0.2');
    own.ipvs.load(service('keeper', [1], '10.96.0.2:80'));
    expect(() => own.chosen('10.96.0.2:80')).toThrow(/scheduler 'keeper': its choice, 10\.1\.0\.2/);
    own.ipvs.run(`-d -t ${VIP} -r 10.1.0.2:8080`);
    expect(() => own.chosen(VIP)).toThrow(/its choice, 10\.1\.0\.2 port 8080, is no destination/);
  });

  test('may not change the list that it is given', () => {
    const own = new Lab(service('sorts', [1, 1]), {
      schedulers: [
        {
          name: 'sorts',
          bind: (of) => ({
            schedule: () => (of.destinations as ScheduledDestination[]).reverse()[0],
          }),
        },
      ],
    });
    expect(() => own.chosen(VIP)).toThrow(/scheduler 'sorts': schedule threw TypeError/);
  });

  test.each<[string, unknown, RegExp]>([
    ['none', undefined, /no scheduler/],
    ['without a name', { bind: () => ({}) }, /no scheduler/],
    ['with a name of two words', { name: 'a b', bind: () => ({}) }, /no scheduler/],
    ['without bind', { name: 'x' }, /no scheduler/],
    ['bound to nothing', { name: 'x', bind: () => undefined }, /scheduler 'x': the answer of bind/],
    [
      'bound without schedule',
      { name: 'x', bind: () => ({}) },
      /scheduler 'x': the answer of bind/,
    ],
    [
      'that throws',
      {
        name: 'x',
        bind() {
          throw new RangeError('no');
        },
      },
      /scheduler 'x': bind threw RangeError: no/,
    ],
  ])('is told of by name: %s', (_, scheduler, message) => {
    const make = (): Lab => new Lab(service('x', [1]), { schedulers: [scheduler as Scheduler] });
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});

test('a host has one IPVS', () => {
  const { host } = new Lab(service('rr', [1]));
  expect(() => new Ipvs(host)).toThrow(expect.objectContaining({ code: 'duplicate' }));
});
