import { SCHEDULERS } from 'packet-path/ipvs';
import { fairnessOf } from 'packet-path/study';
import { expect, test } from 'vitest';
import { SCHEDULER_NAMES, type ScheduleRequest } from '../../src/model/protocol/schedule.ts';
import { director } from '../../src/model/schedule/director.ts';
import { askFresh } from '../support/ask.ts';
import { runProgram } from '../support/run-program.ts';

const REQUEST: ScheduleRequest = {
  schedulers: ['rr', 'wlc'],
  weights: [1, 1, 2, 4],
  connections: 64,
  every: 20,
  stay: 300,
  times: 'even',
  nodes: 1,
  clients: 20,
  seed: '1',
};

const countsOf = ({ servers }: { readonly servers: readonly { readonly connections: number }[] }) =>
  servers.map(({ connections }) => connections);

test('every scheduler of the library is offered', () => {
  expect([...SCHEDULER_NAMES].sort()).toEqual(SCHEDULERS.map(({ name }) => name).sort());
});

test('turns are even, weighted turns follow weights', async () => {
  const { runs } = await askFresh('schedule', { ...REQUEST, schedulers: ['rr', 'wrr'] });
  expect(runs.map(countsOf)).toEqual([
    [16, 16, 16, 16],
    [8, 8, 16, 32],
  ]);
  expect(runs[1]!.arrivals.at(-1)!.balance).toMatchObject({ jain: 1, chiSquared: 0 });
});

test.each(SCHEDULER_NAMES)(
  '%s: measures are those of the library, place by place',
  async (name) => {
    const asked = { ...REQUEST, schedulers: [name], times: 'drawn', nodes: 3 } as const;
    const { runs } = await askFresh('schedule', asked);
    const [{ arrivals, servers }] = runs as [(typeof runs)[0]];
    const counts = asked.weights.map(() => 0);
    const open: { server: number; ends: number }[] = [];
    for (const { at, ends, server, active, balance } of arrivals) {
      if (server !== null) {
        counts[server]!++;
        open.push({ server, ends });
      }
      expect(balance).toEqual(
        (({ jain, largestOverMean, chiSquared, degrees }) => ({
          jain,
          largestOverMean,
          chiSquared,
          degrees,
        }))(fairnessOf(counts, asked.weights)),
      );
      // One that comes and goes at the same moment was open when it came.
      const alive = open.filter(
        (one, place) => one.ends > at || (place === open.length - 1 && server !== null),
      );
      expect(active).toEqual(
        counts.map((_, at) => alive.filter((one) => one.server === at).length),
      );
    }
    expect(countsOf({ servers })).toEqual(counts);
  },
);

test("open connections are ipvsadm's active ones", async () => {
  const asked = { ...REQUEST, schedulers: ['wlc'], stay: 60_000 } as const;
  const { runs } = await askFresh('schedule', asked);
  const host = director(asked, 'wlc', 0);
  for (const { client } of runs[0]!.arrivals) {
    host.connect({
      protocol: 'tcp',
      source: `${client}:${host.clock.now / 20_000 + 32_768}`,
      destination: '10.96.0.10:80',
    });
    host.clock.advance(20_000);
  }
  const listed = host.ipvs.view.services[0]!.destinations.toReversed();
  const byAddress = listed.sort((a, b) => `${a.address}`.localeCompare(`${b.address}`));
  expect(runs[0]!.arrivals.at(-1)!.active).toEqual(
    byAddress.map(({ activeConnections }) => activeConnections),
  );
});

test('nodes that begin together give their first turns to the same server', async () => {
  const asked = { ...REQUEST, schedulers: ['rr'], connections: 8, nodes: 8 } as const;
  const { runs } = await askFresh('schedule', asked);
  expect(new Set(runs[0]!.arrivals.map(({ server }) => server)).size).toBe(1);
});

test('a server of weight 0 gets none; where all have it, that is a fault', async () => {
  const { runs } = await askFresh('schedule', {
    ...REQUEST,
    weights: [0, 3],
    schedulers: SCHEDULER_NAMES,
  });
  expect(runs.map((run) => countsOf(run)[0])).toEqual(SCHEDULER_NAMES.map(() => 0));
  await expect(askFresh('schedule', { ...REQUEST, weights: [0, 0] })).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test.each(['even', 'drawn'] as const)(
  'the lines of code run under Node and print the same counts: %s',
  async (times) => {
    const asked = {
      ...REQUEST,
      times,
      nodes: 2,
      schedulers: ['lc', 'sh'],
      seed: 'it\'s "1"',
    } as const;
    const { runs } = await askFresh('schedule', asked);
    const { text } = await askFresh('scheduleExport', { schedule: asked });
    const printed = await runProgram(text);
    expect(printed).toBe(
      runs.map((run) => `${run.scheduler} ${countsOf(run).join(' ')}\n`).join(''),
    );
  },
);
