import { MILLISECOND, SECOND } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EstimatorRun, type IpvsModelOptions, IpvsProgram } from '../src/index.ts';
import { Lab, service } from './lab.ts';
import { refusal } from './refusal.ts';

const VIP = '10.96.0.1:80';
/** One run to Linux 6.1 is every 504 jiffies of 4 ms: the timer wheel rounds 500 up. */
const PERIOD = 2.016 * SECOND;

function lab(text: string, options: IpvsModelOptions = {}): Lab {
  return new Lab(text, options);
}

function runsOf({ host, ipvs }: Lab, duration: number): readonly EstimatorRun[] {
  const runs: EstimatorRun[] = [];
  const stop = ipvs.estimator.listen((run) => runs.push(run));
  host.clock.advance(duration);
  stop();
  return runs;
}

describe('the rate estimator', () => {
  test('reads services, servers and the totals once for each possible processor', () => {
    const { host, ipvs } = lab(
      `${service('rr', [1, 1, 1])}\n${service('rr', [1], '10.96.0.2:80')}`,
      {
        possibleProcessors: 8,
      },
    );
    // S (N + 1) + 1, with 3 servers and with 1.
    expect(ipvs.estimator.estimators).toBe(4 + 2 + 1);
    host.clock.advance(3.5 * PERIOD);
    expect(ipvs.estimator.work).toEqual({ runs: 3, estimators: 21, reads: 168 });
    expect(host.upkeep.counters()).toEqual({
      estimatorRuns: 3,
      estimatorsRead: 21,
      estimatorReads: 168,
    });
  });

  test.each([
    ['no command', '', 0],
    ['a service that is refused', '-A -t 10.96.0.1:80 -s best', 0],
    ['a service', '-A -t 10.96.0.1:80 -s rr', 2],
    ['a service that has gone', '-A -t 10.96.0.1:80 -s rr\n-D -t 10.96.0.1:80', 1],
  ])('is there from the first service on: %s', (_, text, estimators) => {
    const one = lab('');
    one.ipvs.begin(new IpvsProgram([]));
    expect(one.ipvs.estimator.estimators).toBe(0);
    for (const line of text.split('\n')) refusal(() => one.ipvs.run(line));
    expect(one.ipvs.estimator.estimators).toBe(estimators);
  });

  test('reads all in one softirq to 6.1, about every two seconds', () => {
    const runs = runsOf(lab(service('rr', [1, 1])), 10 * SECOND);
    expect(runs.map(({ context, estimators }) => [context, estimators])).toEqual(
      Array.from({ length: runs.length }, () => ['softirq', 4]),
    );
    for (let index = 1; index < runs.length; index++) {
      expect(runs[index]!.at - runs[index - 1]!.at).toBe(PERIOD);
    }
    expect(runs).toHaveLength(4);
  });

  test('reads a fiftieth every 40 ms in kernel threads from 6.2', () => {
    const weights = Array.from({ length: 123 }, () => 1);
    const runs = runsOf(lab(service('rr', weights), { kernel: '6.12' }), 2 * SECOND);
    expect(runs).toHaveLength(50);
    expect(runs.reduce((sum, { estimators }) => sum + estimators, 0)).toBe(125);
    expect(new Set(runs.map(({ estimators }) => estimators))).toEqual(new Set([2, 3]));
    expect(runs.every(({ context }) => context === 'kthread')).toBe(true);
    expect(runs[1]!.at - runs[0]!.at).toBe(40 * MILLISECOND);
  });

  test.each(['6.1', '6.12'] as const)('does nothing while run_estimation is 0, %s', (kernel) => {
    const one = lab(service('rr', [1]), { kernel });
    one.host.sysctls.set('net.ipv4.vs.run_estimation', 0);
    expect(runsOf(one, 60 * SECOND)).toEqual([]);
    expect(one.ipvs.estimator.work.reads).toBe(0);
    one.host.sysctls.set('net.ipv4.vs.run_estimation', 1);
    expect(runsOf(one, 4.1 * SECOND).length).toBeGreaterThan(1);
  });

  test('does nothing before there was a service, and leaves removed ones out', () => {
    const one = lab('');
    one.host.clock.advance(60 * SECOND);
    expect(one.ipvs.estimator.work.runs).toBe(0);
    one.ipvs.run(`-A -t ${VIP}`);
    one.ipvs.run(`-a -t ${VIP} -r 10.1.0.1:8080 -m`);
    expect(one.ipvs.estimator.estimators).toBe(3);
    one.ipvs.run(`-d -t ${VIP} -r 10.1.0.1:8080`);
    expect(one.ipvs.estimator.estimators).toBe(2);
    one.ipvs.run(`-a -t ${VIP} -r 10.1.0.1:8080 -m`);
    one.ipvs.run(`-D -t ${VIP}`);
    expect(one.ipvs.estimator.estimators).toBe(1);
  });

  test('no packet pays for it', () => {
    const one = lab(service('rr', [1]), { possibleProcessors: 64 });
    one.host.clock.advance(60 * SECOND);
    expect(Object.keys(one.syn(VIP).work.counters())).not.toContain('estimatorReads');
  });

  test('its work is the sum of its runs, whoever listens and whatever changes', () => {
    const step = fc.record({
      servers: fc.integer({ min: 1, max: 130 }),
      wait: fc.integer({ min: 0, max: 5_000 }),
      running: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.constantFrom('6.1' as const, '6.12' as const),
        fc.array(step, { maxLength: 6 }),
        (kernel, steps) => {
          const labs = [lab('', { kernel }), lab('', { kernel })] as const;
          let heard = 0;
          labs[0].ipvs.estimator.listen(({ reads }) => {
            heard += reads;
          });
          for (const { host, ipvs } of labs) {
            for (const { servers, wait, running } of steps) {
              ipvs.run('-C');
              ipvs.load(
                service(
                  'rr',
                  Array.from({ length: servers }, () => 1),
                ),
              );
              host.sysctls.set('net.ipv4.vs.run_estimation', Number(running));
              host.clock.advance(wait * MILLISECOND);
            }
          }
          expect(labs[0].ipvs.estimator.work).toEqual(labs[1].ipvs.estimator.work);
          expect(heard).toBe(labs[1].ipvs.estimator.work.reads);
        },
      ),
      { numRuns: 50 },
    );
  });

  test.each([0, 1.5, -1, Number.NaN])('refuses %s possible processors', (possibleProcessors) => {
    expect(() => lab('', { possibleProcessors })).toThrow('possible processors');
  });
});
