import { describe, expect, test } from 'vitest';
import type { Destination, Scheduler } from '../src/index.ts';
import { Lab, service } from './lab.ts';

// Schedulers written from what README.md says of them, and from nothing else.

const VIP = '10.96.0.1:80';

/** Spends a credit of `weight` connections on the oldest server, then on the next. */
const inTurns: Scheduler = {
  name: 'in-turns',
  bind(own) {
    const spent = new Map<Destination, number>();
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
    let known = new Map<string, Destination>();
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
});
